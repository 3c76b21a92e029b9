//! Text forms of a pseudonym in transit.
//!
//! | form | text |
//! |---|---|
//! | long | `SEC1 04‖x‖y : transitInfo` |
//! | short | `SEC1 02|03‖x : transitInfo` |
//! | v1 | Base64url of the JSON `{"x":…,"y":…,"transitInfo":…}` |
//! | urn v1 | `urn:be:fgov:pseudo:v1:` or `urn:be:fgov:ehealth:pseudo:v1:`, then the v1 form |
//! | urn v2 | `urn:be:fgov:pseudo:v2:` or `urn:be:fgov:ehealth:pseudo:v2:`, then the long or short form |
//!
//! eHealth's own pages disagree on the prefix, so both are read, and the writer chooses.

use alloc::string::String;
use alloc::vec::Vec;

use crate::base64;
use crate::batch::single;
use crate::domain::Domain;
use crate::error::{ErrorKind, Result};
use crate::in_transit::PseudonymInTransit;
use crate::json::{Object, Writer};
use crate::point::{Point, Sec1Form, Unchecked};
use crate::transit_info::{Reader, TransitInfo};

/// Which urn prefix to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UrnFamily {
    /// `urn:be:fgov:pseudo:`, as the FHIR guides' samples have it.
    Fgov,
    /// `urn:be:fgov:ehealth:pseudo:`, as the search pages and headers have it.
    Ehealth,
}

/// A text form to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TextForm {
    /// `sec1:transitInfo`, without prefix.
    Sec1(Sec1Form),
    /// Base64url JSON, without prefix.
    V1,
    /// The v1 form behind a prefix.
    UrnV1(UrnFamily),
    /// The SEC1 form behind a prefix.
    UrnV2(UrnFamily, Sec1Form),
}

impl UrnFamily {
    const ALL: [Self; 2] = [Self::Fgov, Self::Ehealth];

    const fn v1(self) -> &'static str {
        match self {
            Self::Fgov => "urn:be:fgov:pseudo:v1:",
            Self::Ehealth => "urn:be:fgov:ehealth:pseudo:v1:",
        }
    }

    const fn v2(self) -> &'static str {
        match self {
            Self::Fgov => "urn:be:fgov:pseudo:v2:",
            Self::Ehealth => "urn:be:fgov:ehealth:pseudo:v2:",
        }
    }
}

impl PseudonymInTransit {
    /// Reads any of the forms; which one is told by the text.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownPrefix`]; those of the form: [`ErrorKind::Base64`], [`ErrorKind::Json`],
    /// [`ErrorKind::MissingMember`], those of [`Point::from_sec1_text`],
    /// [`Point::from_coordinate_text`] and [`TransitInfo::parse`].
    pub fn from_text(domain: &Domain, text: &str) -> Result<Self> {
        single(Self::from_text_batch(domain, &[text]))
    }

    /// The batch form of [`PseudonymInTransit::from_text`].
    #[must_use]
    pub fn from_text_batch(domain: &Domain, texts: &[&str]) -> Vec<Result<Self>> {
        Self::read_batch(domain, texts, parse)
    }

    /// Reads the form `point:transitInfo` alone, which the official JavaScript helper has.
    ///
    /// # Errors
    /// Those of [`PseudonymInTransit::from_text`].
    pub fn from_sec1_text(domain: &Domain, text: &str) -> Result<Self> {
        single(Self::from_sec1_text_batch(domain, &[text]))
    }

    /// The batch form of [`PseudonymInTransit::from_sec1_text`].
    #[must_use]
    pub fn from_sec1_text_batch(domain: &Domain, texts: &[&str]) -> Vec<Result<Self>> {
        Self::read_batch(domain, texts, parse_sec1)
    }

    fn read_batch(
        domain: &Domain,
        texts: &[&str],
        parse: impl Fn(&Domain, &str, &mut Reader) -> Result<Parsed>,
    ) -> Vec<Result<Self>> {
        let (mut infos, mut reader) = (Vec::with_capacity(texts.len()), Reader::default());
        let read = |text: &&str| {
            let (point, info) = parse(domain, text, &mut reader)
                .map_or_else(|error| (Err(error), None), |(point, info)| (Ok(point), Some(info)));
            infos.push(info);
            point
        };
        let points = texts.iter().map(read).collect();
        let points = Point::check_batch(domain.curve(), points).into_iter();
        let finish = |(point, info): (Result<Point>, Option<TransitInfo>)| {
            Ok(Self::new(domain, point?, info.ok_or(ErrorKind::MissingOutput)?))
        };
        points.zip(infos).map(finish).collect()
    }

    /// Writes a form.
    #[must_use]
    pub fn to_text(&self, form: TextForm) -> String {
        // The longest prefix and point fit in beside the transitInfo, but for the forms of the first version.
        let mut text =
            String::with_capacity(self.transit_info().as_str().len().saturating_add(256));
        match form {
            TextForm::Sec1(_) | TextForm::V1 => {}
            TextForm::UrnV1(family) => text.push_str(family.v1()),
            TextForm::UrnV2(family, _) => text.push_str(family.v2()),
        }
        match form {
            TextForm::Sec1(sec1) | TextForm::UrnV2(_, sec1) => {
                text.push_str(&self.point().to_sec1_text(sec1));
                text.push(':');
                text.push_str(self.transit_info().as_str());
            }
            TextForm::V1 | TextForm::UrnV1(_) => text.push_str(&self.to_v1()),
        }
        text
    }

    fn to_v1(&self) -> String {
        let mut v1 = Writer::default();
        v1.text("x", &self.point().x_text());
        v1.text("y", &self.point().y_text());
        v1.text("transitInfo", self.transit_info().as_str());
        base64::encode_url(String::from(v1).as_bytes())
    }
}

/// What a text holds.
type Parsed = (Unchecked, TransitInfo);

fn parse(domain: &Domain, text: &str, infos: &mut Reader) -> Result<Parsed> {
    for family in UrnFamily::ALL {
        if let Some(v1) = text.strip_prefix(family.v1()) {
            return parse_v1(domain, v1, infos);
        }
        if let Some(v2) = text.strip_prefix(family.v2()) {
            return parse_sec1(domain, v2, infos);
        }
    }
    if text.starts_with("urn:") {
        return Err(ErrorKind::UnknownPrefix.into());
    }
    if text.contains(':') { parse_sec1(domain, text, infos) } else { parse_v1(domain, text, infos) }
}

/// A JWE has no colon, so the first one divides.
fn parse_sec1(domain: &Domain, text: &str, infos: &mut Reader) -> Result<Parsed> {
    let (point, transit_info) = text.split_once(':').ok_or(ErrorKind::UnknownPrefix)?;
    Ok((Unchecked::sec1(domain.curve(), point)?, infos.read(transit_info)?))
}

/// A whole answer of the service may stand there.
fn parse_v1(domain: &Domain, text: &str, infos: &mut Reader) -> Result<Parsed> {
    let json = base64::decode_any("the pseudonym", text)?;
    let v1 = Object::parse("the pseudonym's JSON", &json)?;
    if let Some(crv) = v1.text("crv")? {
        domain.curve().expect_crv(&crv)?;
    }
    if let Some(found) = v1.text("domain")? {
        domain.expect_name(&found)?;
    }
    let (x, y) = (v1.required("x")?, v1.required("y")?);
    let point = Unchecked::coordinate_text(domain.curve(), &x, &y)?;
    Ok((point, infos.read(&v1.required("transitInfo")?)?))
}

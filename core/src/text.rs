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

use serde::Serialize;
use zeroize::Zeroizing;

use crate::base64;
use crate::batch::{over_good, single};
use crate::domain::Domain;
use crate::error::{Error, Result};
use crate::in_transit::PseudonymInTransit;
use crate::json::Object;
use crate::point::{Point, Sec1Form};
use crate::transit_info::TransitInfo;

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

/// The JSON of the v1 form.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct V1<'a> {
    x: &'a str,
    y: &'a str,
    transit_info: &'a str,
}

impl PseudonymInTransit {
    /// Reads any of the forms; which one is told by the text.
    ///
    /// # Errors
    /// [`Error::UnknownPrefix`]; those of the form: [`Error::Base64`], [`Error::Json`],
    /// [`Error::MissingMember`], those of [`Point::from_sec1_text`],
    /// [`Point::from_coordinate_text`] and [`TransitInfo::parse`].
    pub fn from_text(domain: &Domain, text: &str) -> Result<Self> {
        single(Self::from_text_batch(domain, &[text]))
    }

    /// The batch form of [`PseudonymInTransit::from_text`]: short forms share their square roots.
    #[must_use]
    pub fn from_text_batch(domain: &Domain, texts: &[&str]) -> Vec<Result<Self>> {
        over_good(texts.iter().map(|text| read(text)).collect(), |forms: Vec<Form<'_>>| {
            let sec1: Vec<&str> = forms.iter().filter_map(Form::sec1).collect();
            let mut points = Point::from_sec1_text_batch(domain.curve(), &sec1).into_iter();
            let finish = |form| match form {
                Form::Sec1 { transit_info, .. } => {
                    let point = points.next().unwrap_or(Err(Error::MissingOutput))?;
                    Ok(Self::new(domain, point, TransitInfo::parse(transit_info)?))
                }
                Form::V1(json) => from_v1(domain, &json),
            };
            forms.into_iter().map(finish).collect()
        })
    }

    /// Writes a form.
    #[must_use]
    pub fn to_text(&self, form: TextForm) -> String {
        let mut text = String::new();
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
        let (x, y) = (self.point().x_text(), self.point().y_text());
        let v1 = V1 { x: &x, y: &y, transit_info: self.transit_info().as_str() };
        // A struct of strings always serializes.
        base64::encode_url(serde_json::to_string(&v1).unwrap_or_default().as_bytes())
    }
}

enum Form<'a> {
    Sec1 { point: &'a str, transit_info: &'a str },
    V1(Zeroizing<Vec<u8>>),
}

impl<'a> Form<'a> {
    const fn sec1(&self) -> Option<&'a str> {
        match self {
            Self::Sec1 { point, .. } => Some(point),
            Self::V1(_) => None,
        }
    }
}

fn read(text: &str) -> Result<Form<'_>> {
    for family in UrnFamily::ALL {
        if let Some(v1) = text.strip_prefix(family.v1()) {
            return read_v1(v1);
        }
        if let Some(v2) = text.strip_prefix(family.v2()) {
            return read_sec1(v2);
        }
    }
    if text.starts_with("urn:") {
        return Err(Error::UnknownPrefix);
    }
    if text.contains(':') { read_sec1(text) } else { read_v1(text) }
}

/// A JWE has no colon, so the first one divides.
fn read_sec1(text: &str) -> Result<Form<'_>> {
    let (point, transit_info) = text.split_once(':').ok_or(Error::UnknownPrefix)?;
    Ok(Form::Sec1 { point, transit_info })
}

fn read_v1(text: &str) -> Result<Form<'_>> {
    Ok(Form::V1(base64::decode_any("the pseudonym", text)?))
}

/// A whole answer of the service may stand there.
fn from_v1(domain: &Domain, json: &[u8]) -> Result<PseudonymInTransit> {
    let v1 = Object::parse("the pseudonym's JSON", json)?;
    v1.text("crv")?.map_or(Ok(()), |crv| domain.curve().expect_crv(&crv))?;
    v1.text("domain")?.map_or(Ok(()), |found| domain.expect_name(&found))?;
    let (x, y) = (v1.required("x")?, v1.required("y")?);
    let point = Point::from_coordinate_text(domain.curve(), &x, &y)?;
    let transit_info = TransitInfo::parse(&v1.required("transitInfo")?)?;
    Ok(PseudonymInTransit::new(domain, point, transit_info))
}

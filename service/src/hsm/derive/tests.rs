//! The forms of a point, and what becomes of a module's x.

use blindnym::{Curve, Point};
use zeroize::Zeroizing;

use super::{Form, lift};
use crate::hsm::HsmError;

fn point(curve: Curve) -> Point {
    (1..=u8::MAX).find_map(|x| Point::from_x(curve, &[x]).ok()).unwrap()
}

#[test]
fn points_are_written_in_both_forms() {
    for (curve, head, raw) in [
        (Curve::P521, &[0x04, 0x81, 133][..], 133),
        (Curve::P384, &[0x04, 97], 97),
        (Curve::P256, &[0x04, 65], 65),
    ] {
        let point = point(curve);
        let plain = Form::Raw.encode(&point);
        assert_eq!(plain.len(), raw);
        assert_eq!(plain[0], 4);
        assert_eq!(&plain[1..], [point.x(), point.y()].concat());
        let der = Form::Der.encode(&point);
        assert_eq!(*der, [head, &plain].concat(), "{curve}");
    }
}

#[test]
fn every_x_keeps_its_place() {
    for &curve in Curve::ALL {
        let good = point(curve);
        let wrong = (1..=u8::MAX).find(|x| Point::from_x(curve, &[*x]).is_err()).unwrap();
        let mut bad = vec![0; curve.coordinate_len()];
        *bad.last_mut().unwrap() = wrong;
        let good_x = good.x().to_vec();
        let xs = [Ok(bad), Ok(good_x.clone()), Err(HsmError::Lost), Ok(good_x)];
        let results = lift(curve, xs.into_iter().map(|x| x.map(Zeroizing::new)).collect());
        assert!(matches!(results[0], Err(HsmError::Result { .. })), "{curve}");
        assert!(matches!(results[2], Err(HsmError::Lost)), "{curve}");
        assert_eq!(results.len(), 4);
        for at in [1, 3] {
            assert!(results[at].as_ref().unwrap().same_x(&good), "{curve}");
        }
    }
}

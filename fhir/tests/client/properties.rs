//! What is true of any resource.

use blindnym_fhir::find_ssins;
use proptest::prelude::*;
use tokio::runtime::Runtime;

use crate::generate::{resource, written};
use crate::world::World;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn out_and_back_changes_no_byte(resource in resource(), pretty in any::<bool>()) {
        let text = written(&resource, pretty);
        let world = World::new("uhmep");
        Runtime::new().unwrap().block_on(async {
            let leaves = world.fhir.pseudonymize(&[&text]).await.remove(0).unwrap();
            let clear = "PractitionerRole/72101230445-PHYSICIAN";
            let without = leaves.replace(clear, "");
            prop_assert_eq!(find_ssins(&without).unwrap(), []);
            let back = world.fhir.identify(&[&leaves]).await.remove(0).unwrap();
            prop_assert_eq!(back.as_str(), text.as_str());
            // A second time there is nothing left to do.
            let again = world.fhir.pseudonymize(&[&leaves]).await.remove(0);
            prop_assert_eq!(again, Ok(leaves));
            Ok(())
        })?;
    }
}

use blindnym::{Domain, DomainDocument};

use super::DevWorld;

fn lives(world: &DevWorld) -> Vec<u32> {
    let domain = |json: &[u8]| DomainDocument::parse(json).unwrap().domain().clone();
    let lives = |domain: &Domain| domain.time_to_live();
    world.descriptions.iter().map(|one| lives(&domain(one.json.as_bytes()))).collect()
}

#[test]
fn pseudonyms_live_as_long_as_is_said() {
    assert_eq!(lives(&DevWorld::new("http://localhost").unwrap()), [600; 3]);
    let world = DevWorld::with_time_to_live("http://localhost", 86_400).unwrap();
    assert_eq!(lives(&world), [86_400; 3]);
}

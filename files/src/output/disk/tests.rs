//! Whose a folder may be. Only the superuser can give one away, so that no test with real folders covers it.

use super::objection_of;

#[test]
fn a_folder_is_its_owners_alone() {
    const FOLDER: u32 = 0o040_000;
    for user in [0, 1000] {
        for mode in [0o700, 0o500, 0o2700, 0o1700] {
            assert_eq!(objection_of(user, user, FOLDER | mode), None);
        }
        for bit in [0o040, 0o020, 0o010, 0o004, 0o002, 0o001] {
            let objection = objection_of(user, user, FOLDER | 0o700 | bit);
            assert_eq!(objection, Some("is open to other users"));
        }
        // Not even the superuser's folder is another user's, nor the other way round.
        for owner in [0, 1000, 1001].into_iter().filter(|owner| *owner != user) {
            let objection = objection_of(user, owner, FOLDER | 0o700);
            assert_eq!(objection, Some("belongs to another user"));
        }
    }
}

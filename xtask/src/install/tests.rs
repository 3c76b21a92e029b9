use super::{apt_install, names_debian};

#[test]
fn debian_and_its_descendants_are_known() {
    assert!(names_debian("NAME=\"Debian GNU/Linux\"\nID=debian\n"));
    assert!(names_debian("ID=ubuntu\nID_LIKE=debian\n"));
    assert!(names_debian("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"));
}

#[test]
fn others_are_not() {
    assert!(!names_debian(""));
    assert!(!names_debian("ID=fedora\nID_LIKE=\"rhel centos\"\n"));
    assert!(!names_debian("ID=debianoid\nVERSION_ID=debian\n"));
}

#[test]
fn apt_never_asks() {
    let command = apt_install(&["lld"]);
    let args: Vec<_> = command.get_args().filter_map(|arg| arg.to_str()).collect();
    let install = ["install", "--yes", "--no-install-recommends", "lld"];
    assert!(args.ends_with(&install), "{args:?}");
}

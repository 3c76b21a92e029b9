use super::*;

const NAME: &str = "blindnym_p521::field::ifma::mul";

fn is_wrong(instructions: &[&str]) -> bool {
    let instructions: Vec<String> = instructions.iter().map(|&i| i.to_owned()).collect();
    !problems_of(NAME, &instructions).is_empty()
}

#[test]
fn vector_code_passes() {
    assert!(!is_wrong(&[
        "push   %rbp",
        "vmovdqa64 0x40(%rsi),%zmm1",
        "vpmadd52luq (%rdx),%zmm1,%zmm2",
        "vptestmq %zmm1,%zmm2,%k1",
        "vmovdqa64 %zmm2,%zmm3{%k1}",
        "mov    %rdi,0x8(%rsp)",
        "mov    0x8(%rsp),%rax",
        "vpbroadcastq 0x1234(%rip),%zmm4        # 5678 <anon>",
        "mov    $0x10,%ecx",
        "dec    %ecx",
        "jne    10",
        "call   123 <memcpy@plt>",
        "call   *0xcaf05(%rip)        # 101148 <memcpy@GLIBC_2.14>",
        "mov    0xcaf05(%rip),%r15        # 101148 <memset@GLIBC_2.2.5>",
        "call   *%r15",
        "ret",
    ]));
}

#[test]
fn ways_out_of_vector_registers_are_found() {
    for leak in [
        "vmovq  %xmm0,%rax",
        "kmovb  %k1,%eax",
        "kortestb %k1,%k1",
        "vptest %ymm0,%ymm0",
        "vpextrq $0x1,%xmm0,%rax",
        "vpmovmskb %ymm0,%eax",
        "mov    (%rsi),%rax",
        "mov    0x10(%rsp),%rax",
        "add    0x8(%rsi),%rax",
        "cmpq   $0x0,(%rdi)",
        "vpgatherqq (%rax,%zmm0,8),%zmm1{%k1}",
        "call   5 <printf@plt>",
        "call   *%r12",
        "div    %rcx",
    ] {
        assert!(is_wrong(&[leak]), "{leak}");
    }
}

#[test]
fn only_the_answer_may_leave_a_mask_register() {
    let name = "blindnym_p521::gcd::lanes::are_squares";
    let list = |all: &[&str]| all.iter().map(|&i| i.to_owned()).collect::<Vec<_>>();
    assert!(problems_of(name, &list(&["kmovb  %k0,%eax", "ret"])).is_empty());
    assert!(!problems_of(name, &list(&["kmovb  %k0,%eax", "je     10"])).is_empty());
    assert!(!problems_of(name, &list(&["kmovb  %k0,%eax", "kmovb  %k1,%ecx"])).is_empty());
}

#[test]
fn functions_of_the_back_end_are_taken_out() {
    let text =
        "0000 <blindnym_p521::field::ifma::mul>:\n  10:\tret\n\n0020 <other::mul>:\n  20:\tret\n";
    let functions = functions(text);
    assert_eq!(functions, [(NAME.to_owned(), vec!["ret".to_owned()])]);
}

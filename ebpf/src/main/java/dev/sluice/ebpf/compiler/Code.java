package dev.sluice.ebpf.compiler;

/** Opcode bytes of eBPF v3 (Documentation/bpf/standardization/instruction-set.rst, RFC 9669). */
final class Code {
    // classes
    static final int LDX = 0x01, ST = 0x02, STX = 0x03, ALU32 = 0x04, JMP64 = 0x05, JMP32 = 0x06, ALU64 = 0x07;
    // second operand: an immediate, or with this bit a register
    static final int REGISTER = 0x08;
    // arithmetic
    static final int ADD = 0x00, SUB = 0x10, MUL = 0x20, DIV = 0x30, OR = 0x40, AND = 0x50, SHL = 0x60, SHR = 0x70;
    static final int NEG = 0x80, MOD = 0x90, XOR = 0xa0, MOV = 0xb0, SAR = 0xc0;
    // memory
    static final int MEM = 0x60, ATOMIC = 0xc0;
    // atomic operations, in the immediate
    static final int ATOMIC_ADD = 0x00, FETCH = 0x01, EXCHANGE = 0xe0 | FETCH, COMPARE_EXCHANGE = 0xf0 | FETCH;
    // whole opcodes
    static final int JUMP = 0x05, CALL = 0x85, EXIT = 0x95, LOAD_LONG = 0x18, TO_BIG_ENDIAN = 0xdc;
    static final int MOVE64 = ALU64 | MOV | REGISTER, MOVE32 = ALU32 | MOV | REGISTER;
    static final int JUMP_IF_SET = 0x40;
    // source register of LOAD_LONG and CALL: what the immediate stands for
    static final int PSEUDO_MAP_VALUE = 2, PSEUDO_FUNCTION = 4, PSEUDO_CALL = 1;

    /** The register that holds the frame's upper end. */
    static final int FRAME = 10;

    private Code() {}

    /** Size bits of an access. */
    static int width(int bytes) {
        return switch (bytes) {
            case 1 -> 0x10;
            case 2 -> 0x08;
            case 4 -> 0x00;
            case 8 -> 0x18;
            default -> throw new IllegalArgumentException(bytes + " bytes");
        };
    }

    static int arithmetic(Op op) {
        return switch (op) {
            case ADD, OFFSET -> ADD;
            case SUB -> SUB;
            case MUL -> MUL;
            case DIV -> DIV;
            case MOD -> MOD;
            case OR -> OR;
            case AND -> AND;
            case XOR -> XOR;
            case SHL -> SHL;
            case SHR -> SHR;
            case SAR -> SAR;
            case NEGATE -> NEG;
            default -> throw new IllegalArgumentException(op.toString());
        };
    }
}

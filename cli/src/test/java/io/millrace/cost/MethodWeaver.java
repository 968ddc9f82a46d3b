package io.millrace.cost;

import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Weaves the meter into one method. Instructions are counted while they pass and told to the meter where they stop
 * following each other; what is woven in leaves the stack as it was, so that frames stay as they are.
 */
final class MethodWeaver extends MethodVisitor {
    private static final String METER = Type.getInternalName(RequestMeter.class);

    private final int place;
    private final boolean countsStores;
    private int passed;

    MethodWeaver(MethodVisitor next, int place, boolean countsStores) {
        super(Opcodes.ASM9, next);
        this.place = place;
        this.countsStores = countsStores;
    }

    private void tell() {
        if (passed > 0) {
            push(passed);
            passed = 0;
            push(place);
            meter("ran", "(II)V");
        }
    }

    private void push(int value) {
        if (value <= Short.MAX_VALUE) {
            mv.visitIntInsn(Opcodes.SIPUSH, value);
        } else {
            mv.visitLdcInsn(value);
        }
    }

    private void meter(String name, String descriptor) {
        mv.visitMethodInsn(Opcodes.INVOKESTATIC, METER, name, descriptor, false);
    }

    @Override
    public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean onInterface) {
        passed++;
        if (Deeds.callsTheKernel(owner, name, descriptor)) {
            push(place);
            meter("called", "(I)V");
        }
        Deeds.Bulk bulk = Deeds.bulk(owner, name, descriptor);
        if (bulk != Deeds.Bulk.NONE) {
            tellBulk(bulk);
        } else if (countsStores && Deeds.stored(owner, name, descriptor) > 0) {
            tellPut(Deeds.stored(owner, name, descriptor));
        }
        mv.visitMethodInsn(opcode, owner, name, descriptor, onInterface);
    }

    private void tellPut(int bytes) {
        push(bytes);
        push(place);
        meter("put", "(II)V");
    }

    private void tellBulk(Deeds.Bulk bulk) {
        switch (bulk) {
            case NONE -> {
                return;
            }
            case LENGTH -> mv.visitInsn(Opcodes.DUP);
            case RANGE -> {
                mv.visitInsn(Opcodes.DUP2);
                mv.visitInsn(Opcodes.SWAP);
                mv.visitInsn(Opcodes.ISUB);
            }
            case ARRAY -> {
                mv.visitInsn(Opcodes.DUP);
                mv.visitInsn(Opcodes.ARRAYLENGTH);
            }
            case BUFFER -> {
                mv.visitInsn(Opcodes.DUP);
                mv.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "java/nio/Buffer", "remaining", "()I", false);
            }
        }
        push(place);
        meter("put", "(II)V");
    }

    @Override
    public void visitInsn(int opcode) {
        passed++;
        if (opcode == Opcodes.BASTORE && countsStores) {
            tellPut(Byte.BYTES);
        }
        if ((opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) || opcode == Opcodes.ATHROW) {
            tell();
        }
        super.visitInsn(opcode);
    }

    @Override
    public void visitLabel(Label label) {
        tell();
        super.visitLabel(label);
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
        passed++;
        tell();
        super.visitJumpInsn(opcode, label);
    }

    @Override
    public void visitTableSwitchInsn(int min, int max, Label otherwise, Label... labels) {
        passed++;
        tell();
        super.visitTableSwitchInsn(min, max, otherwise, labels);
    }

    @Override
    public void visitLookupSwitchInsn(Label otherwise, int[] keys, Label[] labels) {
        passed++;
        tell();
        super.visitLookupSwitchInsn(otherwise, keys, labels);
    }

    @Override
    public void visitIntInsn(int opcode, int operand) {
        passed++;
        super.visitIntInsn(opcode, operand);
    }

    @Override
    public void visitVarInsn(int opcode, int variable) {
        passed++;
        super.visitVarInsn(opcode, variable);
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
        passed++;
        super.visitTypeInsn(opcode, type);
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
        passed++;
        super.visitFieldInsn(opcode, owner, name, descriptor);
    }

    @Override
    public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
        passed++;
        super.visitInvokeDynamicInsn(name, descriptor, bootstrap, arguments);
    }

    @Override
    public void visitLdcInsn(Object value) {
        passed++;
        super.visitLdcInsn(value);
    }

    @Override
    public void visitIincInsn(int variable, int increment) {
        passed++;
        super.visitIincInsn(variable, increment);
    }

    @Override
    public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
        passed++;
        super.visitMultiANewArrayInsn(descriptor, dimensions);
    }
}

package io.millrace.cost;

import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Weaves the meter into every method of a class. */
final class Weaver extends ClassVisitor {
    private String type;

    Weaver(ClassVisitor next) {
        super(Opcodes.ASM9, next);
    }

    @Override
    public void visit(int version, int access, String name, String signature, String parent, String[] interfaces) {
        type = name;
        super.visit(version, access, name, signature, parent, interfaces);
    }

    @Override
    public MethodVisitor visitMethod(int access, String name, String descriptor, String signature, String[] thrown) {
        MethodVisitor next = super.visitMethod(access, name, descriptor, signature, thrown);
        String method = type.replace('/', '.') + "." + name;
        return new MethodWeaver(next, RequestMeter.place(method), Deeds.countsStoresOf(type));
    }
}

package io.culvert.core.helper;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Has the classes of a plugin call {@link HelperBudget#tick} wherever they jump back, so that none
 * of their loops can keep the router's loop, and match patterns on text that ticks; and say where
 * they put something into a static field, so that it can be weighed. Nothing else about them
 * changes. (Recursion ends by itself: the stack does.)
 */
final class LoopWeaver {

  private static final String BUDGET = HelperBudget.class.getName().replace('.', '/');
  private static final String STRING = "java/lang/String";

  /** Methods that match patterns, and how their stand-ins, which take the object first, differ. */
  private static final Map<String, String> MATCHING =
      Map.of(
          "java/util/regex/Pattern.matcher(Ljava/lang/CharSequence;)Ljava/util/regex/Matcher;",
          "(Ljava/util/regex/Pattern;Ljava/lang/CharSequence;)Ljava/util/regex/Matcher;",
          STRING + ".matches(Ljava/lang/String;)Z",
          "(Ljava/lang/String;Ljava/lang/String;)Z",
          STRING + ".replaceAll(Ljava/lang/String;Ljava/lang/String;)Ljava/lang/String;",
          "(Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;)Ljava/lang/String;",
          STRING + ".replaceFirst(Ljava/lang/String;Ljava/lang/String;)Ljava/lang/String;",
          "(Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;)Ljava/lang/String;");

  private LoopWeaver() {}

  /**
   * The class, woven.
   *
   * @throws IllegalArgumentException if it is of a Java newer than is known here
   */
  static byte[] weave(byte[] type) {
    ClassReader reader = new ClassReader(type);
    // no frames to compute: what is put in leaves stack and locals as they were
    ClassWriter writer = new ClassWriter(reader, 0);
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          private boolean namesClasses;

          @Override
          public void visit(
              int version,
              int access,
              String name,
              String signature,
              String superName,
              String[] interfaces) {
            namesClasses = (version & 0xFFFF) >= Opcodes.V1_5; // older code has no class constants
            super.visit(version, access, name, signature, superName, interfaces);
          }

          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] exceptions) {
            return new Loops(
                super.visitMethod(access, name, descriptor, signature, exceptions), namesClasses);
          }
        },
        0);
    return writer.toByteArray();
  }

  private static final class Loops extends MethodVisitor {

    private final Set<Label> behind = new HashSet<>();

    private final boolean namesClasses;

    Loops(MethodVisitor next, boolean namesClasses) {
      super(Opcodes.ASM9, next);
      this.namesClasses = namesClasses;
    }

    @Override
    public void visitLabel(Label label) {
      behind.add(label);
      super.visitLabel(label);
    }

    @Override
    public void visitJumpInsn(int opcode, Label to) {
      tickIfBack(to);
      super.visitJumpInsn(opcode, to);
    }

    @Override
    public void visitTableSwitchInsn(int min, int max, Label standard, Label... labels) {
      tickIfBack(standard);
      tickIfBack(labels);
      super.visitTableSwitchInsn(min, max, standard, labels);
    }

    @Override
    public void visitLookupSwitchInsn(Label standard, int[] keys, Label[] labels) {
      tickIfBack(standard);
      tickIfBack(labels);
      super.visitLookupSwitchInsn(standard, keys, labels);
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
      super.visitFieldInsn(opcode, owner, name, descriptor);
      if (opcode == Opcodes.PUTSTATIC && descriptor.length() > 1 && namesClasses) {
        // no more stack than the value has just taken; of a primitive nothing can be reached
        super.visitLdcInsn(Type.getObjectType(owner));
        super.visitMethodInsn(Opcodes.INVOKESTATIC, BUDGET, "keeps", "(Ljava/lang/Class;)V", false);
      }
    }

    private void tickIfBack(Label... to) {
      for (Label label : to) {
        if (behind.contains(label)) {
          super.visitMethodInsn(Opcodes.INVOKESTATIC, BUDGET, "tick", "()V", false);
          return;
        }
      }
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      String standIn = MATCHING.get(owner + "." + name + descriptor);
      if (standIn == null) {
        super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
      } else {
        super.visitMethodInsn(Opcodes.INVOKESTATIC, BUDGET, name, standIn, false);
      }
    }
  }
}

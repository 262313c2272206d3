package io.culvert.core;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A Java source as {@link TidyTest} sees it: what it declares and what its comments say. Read with
 * the compiler's own parser; nothing is resolved.
 */
record SourceFile(
    Path path,
    int lines,
    List<Declaration> declarations,
    List<Remark> comments,
    List<Remark> uses) {

  /** What kind of name a declaration gives. */
  enum Kind {
    TYPE,
    METHOD,
    VARIABLE
  }

  /** Something with a name: {@code lines} is how many it covers, comments before it left out. */
  record Declaration(
      Kind kind,
      String name,
      int line,
      int lines,
      boolean isPublic,
      boolean isOverride,
      boolean isDocumented,
      int parameters) {}

  /** A piece of text and its first line: a comment, or a use of something worth a rule. */
  record Remark(int line, String text) {}

  private static final Pattern COMMENT_OR_LITERAL =
      Pattern.compile(
          "//[^\n]*|/\\*.*?\\*/|\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*\"|'(?:\\\\.|[^'\\\\\n])+'",
          Pattern.DOTALL);

  /** Parses all of {@code paths}; a file that does not parse stops with the compiler's words. */
  static List<SourceFile> read(List<Path> paths) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<SourceFile> sources = new ArrayList<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  null,
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjectsFromPaths(paths));
      DocTrees trees = DocTrees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        sources.add(of(unit, trees));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sources;
  }

  private static SourceFile of(CompilationUnitTree unit, DocTrees trees) throws IOException {
    Path path = Path.of(unit.getSourceFile().toUri());
    String text = Files.readString(path);
    Reader reader = new Reader(unit, trees);
    reader.scan(unit, null);
    int lines = (int) text.lines().count();
    return new SourceFile(path, lines, reader.declarations, commentsIn(text), reader.uses);
  }

  private static List<Remark> commentsIn(String text) {
    List<Remark> comments = new ArrayList<>();
    Matcher matcher = COMMENT_OR_LITERAL.matcher(text);
    int line = 1;
    int counted = 0;
    while (matcher.find()) {
      line += newlines(text, counted, matcher.start());
      counted = matcher.start();
      if (matcher.group().startsWith("/")) {
        comments.add(new Remark(line, matcher.group()));
      }
    }
    return comments;
  }

  private static int newlines(String text, int from, int to) {
    return (int) text.substring(from, to).chars().filter(c -> c == '\n').count();
  }

  /** {@code maxFlowKeys_2} and {@code max flow-keys 2} alike become {@code " max flow keys 2 "}. */
  static String words(String text) {
    String spaced =
        text.replaceAll("([a-z0-9])([A-Z])", "$1 $2").replaceAll("([A-Z])([A-Z][a-z])", "$1 $2");
    return " " + spaced.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", " ").strip() + " ";
  }

  private static final class Reader extends TreePathScanner<Void, Void> {

    private final List<Declaration> declarations = new ArrayList<>();
    private final List<Remark> uses = new ArrayList<>();
    private final CompilationUnitTree unit;
    private final DocTrees trees;
    private final SourcePositions positions;

    Reader(CompilationUnitTree unit, DocTrees trees) {
      this.unit = unit;
      this.trees = trees;
      this.positions = trees.getSourcePositions();
    }

    @Override
    public Void visitClass(ClassTree tree, Void ignored) {
      if (!tree.getSimpleName().isEmpty()) {
        declare(Kind.TYPE, tree, tree.getSimpleName().toString(), tree.getModifiers(), 0);
      }
      return super.visitClass(tree, ignored);
    }

    @Override
    public Void visitMethod(MethodTree tree, Void ignored) {
      int parameters = tree.getParameters().size();
      declare(Kind.METHOD, tree, tree.getName().toString(), tree.getModifiers(), parameters);
      return super.visitMethod(tree, ignored);
    }

    @Override
    public Void visitVariable(VariableTree tree, Void ignored) {
      declare(Kind.VARIABLE, tree, tree.getName().toString(), tree.getModifiers(), 0);
      return super.visitVariable(tree, ignored);
    }

    @Override
    public Void visitImport(ImportTree tree, Void ignored) {
      uses.add(new Remark(lineOf(tree), "import " + tree.getQualifiedIdentifier()));
      return null;
    }

    @Override
    public Void visitAnnotation(AnnotationTree tree, Void ignored) {
      uses.add(new Remark(lineOf(tree), tree.toString()));
      return super.visitAnnotation(tree, ignored);
    }

    @Override
    public Void visitSynchronized(SynchronizedTree tree, Void ignored) {
      uses.add(new Remark(lineOf(tree), "synchronized"));
      return super.visitSynchronized(tree, ignored);
    }

    private void declare(
        Kind kind, Tree tree, String name, ModifiersTree modifiers, int parameters) {
      long end = positions.getEndPosition(unit, tree);
      int first = lineOf(tree);
      int last = end < 0 ? first : (int) unit.getLineMap().getLineNumber(end);
      boolean isOverride =
          modifiers.getAnnotations().stream()
              .anyMatch(a -> a.getAnnotationType().toString().equals("Override"));
      declarations.add(
          new Declaration(
              kind,
              name,
              first,
              last - first + 1,
              modifiers.getFlags().contains(Modifier.PUBLIC),
              isOverride,
              trees.getDocComment(getCurrentPath()) != null,
              parameters));
    }

    private int lineOf(Tree tree) {
      return (int) unit.getLineMap().getLineNumber(positions.getStartPosition(unit, tree));
    }
  }
}

package io.rillmq.testbase;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;

/**
 * The house laws as one check per module, run over its compiled classes:
 *
 * <pre>{@code
 * @Test
 * void theModuleKeepsTheHouseLaws() {
 *     ArchitectureRules.of("io.rillmq.store")
 *             .topDown("", "recover", "retain", "append", "read", "dispatch", "queue", "index", "log", "file")
 *             .mustNotUse("io.vertx", "reactor")
 *             .check();
 * }
 * }</pre>
 *
 * <p>Checked: a package uses only those below it in the list and none is in a cycle; nothing in the module imports its
 * door (the base package); no class imports both {@code io.vertx} and {@code reactor}; no static mutable state; every
 * package is {@code @NullMarked}; tests do not sleep. What JMH generates is not looked at.
 */
public final class ArchitectureRules {
    private static final Set<String> MUTABLE_TYPES = Set.of(
            "java.lang.StringBuilder",
            "java.lang.ThreadLocal",
            "java.util.ArrayDeque",
            "java.util.ArrayList",
            "java.util.BitSet",
            "java.util.HashMap",
            "java.util.HashSet",
            "java.util.LinkedHashMap",
            "java.util.LinkedHashSet",
            "java.util.LinkedList",
            "java.util.PriorityQueue",
            "java.util.Random",
            "java.util.TreeMap",
            "java.util.TreeSet",
            "java.util.WeakHashMap");

    private static final String GENERATED_BY_JMH = "/jmh_generated/";

    private final String base;
    private final List<String> packages = new ArrayList<>();
    private final Set<String> borders = new TreeSet<>();
    private final Set<String> forbidden = new LinkedHashSet<>();

    private ArchitectureRules(String base) {
        this.base = base;
    }

    /** Rules for the module whose classes live in {@code base} and below, for example {@code io.rillmq.store}. */
    public static ArchitectureRules of(String base) {
        return new ArchitectureRules(base);
    }

    /**
     * The module's packages, each allowed to use only those after it. Names are relative to the base package, the empty
     * name is the base package itself; a name covers its sub-packages unless they are listed too.
     */
    public ArchitectureRules topDown(String... names) {
        packages.addAll(Arrays.asList(names));
        return this;
    }

    /** Exempts one class, by its full name, from "no class imports both Vert.x and Reactor": the border itself. */
    public ArchitectureRules border(String className) {
        borders.add(className);
        return this;
    }

    /** Packages, each with those below it, and single classes by their full names, that this module's main code must not use. */
    public ArchitectureRules mustNotUse(String... names) {
        forbidden.addAll(Arrays.asList(names));
        return this;
    }

    /** Runs every rule; throws one {@link AssertionError} that lists all violations. */
    public void check() {
        JavaClasses main = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains(GENERATED_BY_JMH))
                .importPackages(base);
        JavaClasses tests = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
                .importPackages(base);

        List<String> violations = violations(main, tests);
        if (!violations.isEmpty()) {
            throw new AssertionError(violations.size() + " violations of the house laws in " + base + ":\n  "
                    + String.join("\n  ", violations));
        }
        // Inside one entry of the list, sub-packages may depend on each other, but not in a circle.
        SlicesRuleDefinition.slices()
                .matching(base + ".(**)")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(main);
    }

    /** All rules but the one on cycles, over given classes. */
    List<String> violations(JavaClasses main, JavaClasses tests) {
        Set<String> violations = new LinkedHashSet<>();
        for (JavaClass type : main) {
            checkDependencies(type, violations);
            checkBorder(type, violations);
            checkStatics(type, violations);
        }
        checkNullMarked(main, violations);
        checkSleep(tests, violations);
        return List.copyOf(violations);
    }

    private void checkDependencies(JavaClass type, Set<String> violations) {
        int from = level(type.getPackageName());
        if (from < 0) {
            violations.add("package " + type.getPackageName() + " is missing from the module's top-down list");
            return;
        }
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
            String target = dependency.getTargetClass().getPackageName();
            String targetName = outermost(dependency.getTargetClass()).getName();
            for (String name : forbidden) {
                if (isIn(target, name) || targetName.equals(name)) {
                    violations.add("must not use " + name + ": " + dependency.getDescription());
                }
            }
            if (!isIn(target, base)) {
                continue;
            }
            if (target.equals(base) && !type.getPackageName().equals(base)) {
                violations.add("nothing in a module imports its door: " + dependency.getDescription());
            } else if (level(target) >= 0 && level(target) < from) {
                violations.add("down only: " + dependency.getDescription());
            }
        }
    }

    private void checkBorder(JavaClass type, Set<String> violations) {
        boolean vertx = uses(type, "io.vertx");
        boolean reactor = uses(type, "reactor");
        if (vertx && reactor && !borders.contains(outermost(type).getName())) {
            violations.add("uses both io.vertx and reactor: " + type.getName());
        }
    }

    private static void checkStatics(JavaClass type, Set<String> violations) {
        for (JavaField field : type.getFields()) {
            Set<JavaModifier> modifiers = field.getModifiers();
            if (!modifiers.contains(JavaModifier.STATIC) || modifiers.contains(JavaModifier.SYNTHETIC)) {
                continue;
            }
            if (!modifiers.contains(JavaModifier.FINAL)) {
                violations.add("static field is not final: " + field.getFullName());
            } else if (isMutable(field.getRawType().getName())) {
                violations.add("static field holds mutable state: " + field.getFullName() + " of type "
                        + field.getRawType().getName());
            }
        }
    }

    private static boolean isMutable(String type) {
        return MUTABLE_TYPES.contains(type)
                || type.startsWith("java.util.concurrent.Concurrent")
                || type.startsWith("java.util.concurrent.CopyOnWrite")
                || (type.startsWith("java.util.concurrent.atomic.") && !type.endsWith("FieldUpdater"));
    }

    private static void checkNullMarked(JavaClasses main, Set<String> violations) {
        Set<JavaPackage> seen = new LinkedHashSet<>();
        for (JavaClass type : main) {
            JavaPackage room = type.getPackage();
            boolean marked = room.tryGetAnnotationOfType(NullMarked.class).isPresent();
            if (seen.add(room) && !marked) {
                violations.add("package-info.java with @NullMarked is missing: " + room.getName());
            }
        }
    }

    private static void checkSleep(JavaClasses tests, Set<String> violations) {
        for (JavaClass type : tests) {
            type.getMethodCallsFromSelf().stream()
                    .filter(call -> call.getTarget().getName().equals("sleep"))
                    .filter(call -> {
                        String owner = call.getTargetOwner().getName();
                        return owner.equals("java.lang.Thread") || owner.equals("java.util.concurrent.TimeUnit");
                    })
                    .forEach(call -> violations.add("tests do not sleep: " + call.getDescription()));
        }
    }

    private static boolean uses(JavaClass type, String prefix) {
        return type.getDirectDependenciesFromSelf().stream()
                .anyMatch(dependency -> isIn(dependency.getTargetClass().getPackageName(), prefix));
    }

    private static JavaClass outermost(JavaClass type) {
        JavaClass outer = type;
        while (outer.getEnclosingClass().isPresent()) {
            outer = outer.getEnclosingClass().get();
        }
        return outer;
    }

    /** The index of the most specific entry that covers the package, or -1. */
    private int level(String packageName) {
        int best = -1;
        int bestLength = -1;
        for (int index = 0; index < packages.size(); index++) {
            String entry = packages.get(index);
            boolean covers = entry.isEmpty() ? packageName.equals(base) : isIn(packageName, base + "." + entry);
            if (covers && entry.length() > bestLength) {
                best = index;
                bestLength = entry.length();
            }
        }
        return best;
    }

    private static boolean isIn(String packageName, String prefix) {
        return packageName.equals(prefix) || packageName.startsWith(prefix + ".");
    }
}

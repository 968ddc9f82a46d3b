package io.millrace.bench.server;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the words of a command from a definition. Immutable, any thread.
 *
 * <p>{@code {port}} where to listen; {@code {java}} the Java with the flags that all share; {@code {jar}} the class
 * path of this program; {@code {here}} the folder of the definitions; {@code {cp:X}} the class path of the module
 * {@code java/X} there. White space parts words, quotes keep it.
 *
 * @param java the words of {@code {java}}
 * @param jar this program
 * @param here the folder of the definitions
 */
public record CommandLine(List<String> java, String jar, Path here) {
    private static final Pattern WORD = Pattern.compile("(?:[^\\s'\"]|'[^']*'|\"[^\"]*\")+");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}:]*)(?::([^{}]*))?}");

    /** The words that start it at a port. */
    public List<String> of(Definition d, int port) throws IOException {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(d.command());
        while (word.find()) {
            if (word.group().equals("{java}")) {
                words.addAll(java);
            } else {
                words.add(filled(word.group().replaceAll("['\"]", ""), port, d.name()));
            }
        }
        return words;
    }

    private String filled(String word, int port, String name) throws IOException {
        Matcher m = PLACEHOLDER.matcher(word);
        StringBuilder out = new StringBuilder();
        while (m.find()) {
            m.appendReplacement(out, Matcher.quoteReplacement(value(m.group(1), m.group(2), port, name)));
        }
        return m.appendTail(out).toString();
    }

    private String value(String key, String argument, int port, String name) throws IOException {
        return switch (argument == null ? key : key + ":") {
            case "port" -> Integer.toString(port);
            case "jar" -> jar;
            case "here" -> here.toString();
            case "cp:" -> classPath(argument);
            default ->
                throw new IOException(name + ": nothing is known as {" + key
                        + "}: there are {port}, {java} as a word of its own, {jar}, {here} and {cp:MODULE}");
        };
    }

    /** The jar of a module and those it needs, as its Maven build leaves them. */
    private String classPath(String module) {
        Path target = here.resolve("java").resolve(module).resolve("target");
        return target.resolve("*") + File.pathSeparator + target.resolve("lib").resolve("*");
    }
}

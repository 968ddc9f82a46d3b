package io.millrace.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Numbers and words of errors. */
class ErrnoTest {
    private static final Pattern DEFINED = Pattern.compile("#define\\s+(E\\w+)\\s+(\\d+)");

    @Test
    void textBeginsWithTheName() throws Exception {
        List<Field> constants = constants();
        assertTrue(constants.size() > 30, constants::toString);
        for (Field constant : constants) {
            String text = Errno.text(constant.getInt(null));
            assertTrue(text.matches(constant.getName() + ": [a-z].*[a-z]"), () -> constant.getName() + " is " + text);
        }
    }

    @Test
    void unknownNumberIsItsOwnText() {
        assertEquals("errno 4000", Errno.text(4000));
        assertEquals("errno -1", Errno.text(-1));
    }

    @Test
    void numbersAreThoseOfTheKernel() throws Exception {
        Path headers = Path.of("/usr/include/asm-generic");
        assumeTrue(Files.isReadable(headers.resolve("errno.h")), "the kernel's headers are not there");
        Map<String, Integer> defined = new HashMap<>();
        for (String name : List.of("errno-base.h", "errno.h")) {
            Matcher matcher = DEFINED.matcher(Files.readString(headers.resolve(name)));
            while (matcher.find()) {
                defined.put(matcher.group(1), Integer.valueOf(matcher.group(2)));
            }
        }
        for (Field constant : constants()) {
            assertEquals(defined.get(constant.getName()), constant.getInt(null), constant.getName());
        }
    }

    private static List<Field> constants() {
        List<Field> found = new ArrayList<>();
        for (Field field : Errno.class.getDeclaredFields()) {
            if (Modifier.isPublic(field.getModifiers())) {
                found.add(field);
            }
        }
        return found;
    }
}

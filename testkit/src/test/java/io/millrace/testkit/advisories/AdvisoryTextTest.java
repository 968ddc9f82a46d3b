package io.millrace.testkit.advisories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdvisoryTextTest {
    private static final List<String> CASE = List.of(
            "# a remark",
            "",
            "advisory: A-1",
            "peer: somebody",
            "about: one",
            "about: two",
            "rfc: 9112 1",
            "attack: GET\\s",
            "attack: \\x00\\xff\\t\\\\\\r\\n",
            "attack*3: ab",
            "expect: 400 closed",
            "twin: {hidden}",
            "twin-expect: 404 open");

    @Test
    void linesOfOneKeyAreJoinedAndEscapesAreBytes() {
        Advisory a = AdvisoryText.parse("f", CASE).get(0);
        assertEquals("one two", a.about());
        assertEquals("GET \0\u00ff\t\\\r\nababab", new String(a.attack(), StandardCharsets.ISO_8859_1));
        assertEquals("GET /hidden HTTP/1.1\r\nHost: h\r\n\r\n", new String(a.twin(), StandardCharsets.ISO_8859_1));
    }

    @Test
    void anEmptyLineEndsACase() {
        List<String> two = new ArrayList<>(CASE);
        two.add("");
        two.addAll(CASE);
        assertEquals(2, AdvisoryText.parse("f", two).size());
    }

    @Test
    void aCaseThatLacksAKeyOrHasAnotherIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> AdvisoryText.parse("f", CASE.subList(0, CASE.size() - 1)));
        List<String> more = new ArrayList<>(CASE);
        more.add("twins: x");
        assertThrows(IllegalArgumentException.class, () -> AdvisoryText.parse("f", more));
    }
}

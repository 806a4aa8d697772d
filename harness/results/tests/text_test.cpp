#include "assay/results/text.hpp"

#include <gtest/gtest.h>

namespace assay::results {
namespace {

TEST(Text, ValidUtf8StaysAsItIs) {
  EXPECT_EQ(valid_utf8("aä€😀\n"), "aä€😀\n");
  EXPECT_EQ(xml_text("aä€😀\n\t"), "aä€😀\n\t");
  EXPECT_EQ(terminal_text("aä€😀\n\t"), "aä€😀\n\t");
}

TEST(Text, EachBadByteIsReplacedAndTheRestIsKept) {
  EXPECT_EQ(valid_utf8("a\xff"
                       "b"),
            "a\uFFFDb");
  EXPECT_EQ(valid_utf8("\xc3(x"), "\uFFFD(x");                                // torn in the middle
  EXPECT_EQ(valid_utf8("end\xe2\x82"), "end\uFFFD\uFFFD");                    // torn at the end
  EXPECT_EQ(valid_utf8("\xed\xa0\x80").find("\xed\xa0"), std::string::npos);  // a surrogate
  EXPECT_EQ(valid_utf8("\xc0\xaf").find('\xc0'), std::string::npos);          // an overlong slash
}

TEST(Text, XmlGetsNoCharacterItForbids) {
  EXPECT_EQ(xml_text(std::string("\0\x01\x1b\r\x7f", 5)), "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(xml_text("\uFFFE\uFFFF"), "\uFFFD\uFFFD");
}

TEST(Text, ATerminalGetsNoControlSequenceAndNoTurnedLine) {
  EXPECT_EQ(terminal_text("\x1b[31mred\r"), "\\x1b[31mred\\x0d");
  EXPECT_EQ(terminal_text("\u202Eabc\u2066"), "\\u202eabc\\u2066");
  EXPECT_EQ(terminal_text("\u009b31m"), "\\x9b31m");
}

TEST(Text, ALineForATerminalHasNoBreaks) {
  EXPECT_EQ(terminal_line("a\nb\tc\x1b[2J\r"), "a b c\\x1b[2J\\x0d");
}

TEST(Text, HeadAndTailCutBetweenCharacters) {
  EXPECT_EQ(head("aäb", 2), "a");
  EXPECT_EQ(head("aäb", 3), "aä");
  EXPECT_EQ(head("aäb", 9), "aäb");
  EXPECT_EQ(tail("aäb", 2), "b");
  EXPECT_EQ(tail("aäb", 3), "äb");
  EXPECT_EQ(tail("", 3), "");
}

}  // namespace
}  // namespace assay::results

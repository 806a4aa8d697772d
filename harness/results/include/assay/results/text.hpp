// text.hpp - text of a plugin made fit to write: nothing here trusts what a plugin says.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace assay::results {

// `text` with U+FFFD in place of each invalid UTF-8 sequence.
std::string valid_utf8(std::string_view text);

// Valid UTF-8 without characters that XML 1.0 forbids (controls other than tab and line feed, surrogates,
// U+FFFE, U+FFFF; carriage returns would be normalised away): each becomes U+FFFD.
std::string xml_text(std::string_view text);

// Valid UTF-8 that moves no cursor, sets no colour and turns no line round: controls other than line feed and
// tab, and Unicode's bidirectional controls, are written as \x1b and \u202e.
std::string terminal_text(std::string_view text);

// The same in one line: a line feed or tab becomes a space. For names, and whatever else stands in a line of
// ours.
std::string terminal_line(std::string_view text);

// The first or last `bytes` of text at most, cut between characters.
std::string_view head(std::string_view text, std::size_t bytes);
std::string_view tail(std::string_view text, std::size_t bytes);

}  // namespace assay::results

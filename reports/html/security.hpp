// security.hpp - what keeps an untrusted report harmless: only the page's own style and script may run.
#pragma once

#include <string>
#include <string_view>

namespace assay::reports::html {

// 'sha256-...' as a Content-Security-Policy names the inline block with exactly this content.
std::string csp_hash(std::string_view content);

// SHA-256 in hexadecimal.
std::string sha256_hex(std::string_view content);

// 32 hexadecimal digits that stand for this text alone.
std::string digest(std::string_view text);

// A CSS string with every character outside [A-Za-z0-9 ._-] escaped. Without the quotes.
std::string css_string(std::string_view text);

// `issue` if it is an http or https URL, else empty: nothing else becomes a link.
std::string link_target(std::string_view issue);

}  // namespace assay::reports::html

#include "security.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/evp.h>

#include <array>
#include <boost/nowide/utf/utf.hpp>
#include <cctype>
#include <iterator>
#include <stdexcept>

#include "assay/results/text.hpp"

namespace assay::reports::html {

namespace {

struct sha256 {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned int size = 0;
  explicit sha256(std::string_view content) {
    if (EVP_Digest(content.data(), content.size(), bytes.data(), &size, EVP_sha256(), nullptr) != 1)
      throw std::runtime_error("SHA-256 is not available, and the report can't be written without it");
  }
};

}  // namespace

std::string csp_hash(std::string_view content) {
  const sha256 digest(content);
  std::array<unsigned char, 4 * ((EVP_MAX_MD_SIZE + 2) / 3) + 1> base64{};
  const int length = EVP_EncodeBlock(base64.data(), digest.bytes.data(), static_cast<int>(digest.size));
  return fmt::format("'sha256-{}'", std::string_view(reinterpret_cast<const char*>(base64.data()),
                                                     static_cast<std::size_t>(length)));
}

std::string sha256_hex(std::string_view content) {
  const sha256 whole(content);
  return fmt::format("{:02x}", fmt::join(whole.bytes.begin(), whole.bytes.begin() + whole.size, ""));
}

std::string digest(std::string_view text) { return sha256_hex(text).substr(0, 32); }

std::string css_string(std::string_view text) {
  const std::string clean = results::xml_text(text);
  std::string result;
  const char* at = clean.data();
  const char* const end = at + clean.size();
  while (at != end) {
    const auto c = boost::nowide::utf::utf_traits<char>::decode(at, end);
    if (c < 0x80 && (std::isalnum(static_cast<int>(c)) || c == ' ' || c == '.' || c == '_' || c == '-'))
      result += static_cast<char>(c);
    else
      fmt::format_to(std::back_inserter(result), "\\{:x} ", static_cast<unsigned>(c));
  }
  return result;
}

std::string link_target(std::string_view issue) {
  const bool web = issue.starts_with("https://") || issue.starts_with("http://");
  return web ? results::xml_text(issue) : std::string();
}

}  // namespace assay::reports::html

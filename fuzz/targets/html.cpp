// The page of any run: whole, and without markup that comes from a plugin.
#include "../run_from_bytes.hpp"
#include "../target.hpp"
#include "../written.hpp"
#include "assay/results/text.hpp"

using namespace assay;
using fuzz::require;
using fuzz::written;

namespace {

std::size_t count(std::string_view text, std::string_view word) {
  std::size_t n = 0;
  for (std::size_t at = 0; (at = text.find(word, at)) != text.npos; at += word.size()) ++n;
  return n;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const results::run_result run = fuzz::run_reader(fuzz::text_of(data, size)).run();
  const std::string text = written("html", run);
  require(results::valid_utf8(text) == text && text.find('\0') == text.npos, "HTML is UTF-8 without NUL");
  require(text.ends_with("</html>\n"), "the page is whole");
  require(count(text, "<script") == count(text, "</script>"), "every script is closed");
  static const std::size_t scripts = count(written("html", results::run_result{}), "<script");
  require(count(text, "<script") == scripts, "no script comes from a plugin");
  require(count(text, "<tbody>\n</tbody>") == 0, "no table is empty");
  return 0;
}

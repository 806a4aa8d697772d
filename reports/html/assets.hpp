// assets.hpp - the templates, the style and the script, embedded at build time from the files beside this
// one.
#pragma once

#include <initializer_list>
#include <kainjow/mustache.hpp>
#include <string>
#include <string_view>

namespace assay::reports::html {

// The text of a file of reports/html/templates, style or script, by its name. Aborts for one that is not
// embedded.
std::string_view asset(std::string_view name);

// Several of them, one after the other: a page's style sheet from its parts, of which base.css holds the
// colours and layout.css the frame that every page has.
std::string assets(std::initializer_list<std::string_view> names);

using data = kainjow::mustache::data;

// A template, parsed once. Values are escaped, except where a template says {{{...}}}: there goes only what
// another template has made.
class page_part {
 public:
  explicit page_part(std::string_view name);  // throws std::logic_error for a template with an error
  std::string operator()(const data& values);

 private:
  kainjow::mustache::mustache parsed_;
};

// Text of a plugin as a value: valid UTF-8 without controls. Everything that is not our own goes through
// here.
data text(std::string_view untrusted);

// The same for a section that is left out where there is no text: to mustache an empty text is true.
data text_if_any(std::string_view untrusted);

// An id for an anchor: the characters that an attribute, quoted or not, and a URL take as they are, the rest
// as ~hex. Two ids never give one anchor.
std::string anchor(std::string_view id);

}  // namespace assay::reports::html

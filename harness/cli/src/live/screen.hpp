// screen.hpp - a descriptor that people read: what it can show, and text that is safe to put there.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace assay::cli {

class screen {
 public:
  // may_rewrite: false for plain lines in any case.
  explicit screen(int fd, bool may_rewrite = true);

  // Whether lines can be rewritten: a terminal, TERM neither unset nor dumb, and no CI system (whose logs
  // keep every version of a line, even where they offer a terminal).
  bool rewrites() const noexcept { return rewrites_; }
  std::size_t columns() const;  // now; 80 where it is not known
  // Whether this process may draw on it: a shell may have sent it into the background.
  bool in_foreground() const;

  // All of it, unless the descriptor fails: progress is worth no error.
  void write(std::string_view text) const;

 private:
  int fd_;
  bool rewrites_;
};

// What a plugin says, as one line of at most `bytes`: no control character, no line break, no turned text.
std::string printable(std::string_view untrusted, std::size_t bytes = 400);

// The start of a printable line that surely fits into `columns`: a character that is not ASCII counts as two.
std::string cut_to(std::string_view line, std::size_t columns);

}  // namespace assay::cli

// load_error.hpp - why a plugin could not be loaded, as one line for the user and a kind for the exit code.
#pragma once

#include <stdexcept>
#include <string>

namespace assay {

class load_error : public std::runtime_error {
 public:
  enum class kind {
    bad_spec,       // "name,key" instead of "name,key=value"
    not_found,      // no such file, or no plugin of that name
    not_a_library,  // a file that is no shared library
    cannot_open,    // a shared library that the system's loader refuses: a missing dependency, another CPU
    no_entry,       // no symbol assay_entry
    abi_mismatch,   // another major version of the ABI
    malformed,      // a table that is too short, or lacks what it must have
    bad_option,     // init answered an error of kind value: an unknown option or a bad value of one
    init_failed,    // init answered another error
    second_plugin,  // this process has loaded a plugin already
  };
  load_error(kind why, const std::string& message) : std::runtime_error(message), why_(why) {}
  kind why() const noexcept { return why_; }
  // The documented exit code: 2 for what is wrong in the command (bad_spec, bad_option), 5 for the rest.
  int exit_code() const noexcept { return why_ == kind::bad_spec || why_ == kind::bad_option ? 2 : 5; }

 private:
  kind why_;
};

std::string_view to_string(load_error::kind k) noexcept;

}  // namespace assay

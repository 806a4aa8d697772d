// registry.hpp - the tests that are linked into this program.
//
// CONFORMANCE and CONFORMANCE_OUTSIDE register at static initialisation: the stated exception to the rule
// against global registration.
#pragma once

#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assay/sdk/co.hpp"

namespace assay {

class plugin;
class test_context;

enum class test_form {
  inside,  // a coroutine that runs in a new loop, by run_until_complete
  outside  // a plain function that makes loops and drives them by hand
};

struct test_case {
  std::string_view suite;                 // "Gather"
  std::string_view name;                  // "ResultsKeepArgumentOrderWhateverFinishesFirst"
  std::vector<std::string_view> clauses;  // ids, one to three
  std::vector<std::string_view> needs;    // capabilities that the clauses do not require
  const char* file = "";                  // relative to the source tree
  int line = 0;
  test_form form = test_form::inside;
  bool timed = false;  // runs in virtual time first where the plugin has it, and then in real time
  std::function<co<>(test_context&)> inside;   // form inside
  std::function<void(test_context&)> outside;  // form outside

  std::string id() const { return std::string(suite) + "." + std::string(name); }
};

// Sorted by file and line. Ends the program with a message if two tests have one id.
std::span<const test_case> all_tests();
const test_case* find_test(std::string_view id);

// The first capability that a test needs (its own needs, and what its clauses require) and the plugin does
// not claim; none if it may run.
std::optional<std::string> missing_capability(const test_case& test, const plugin& p);

// One argument of a test macro after its name: a clause, needs("capability"), or timed.
struct needs {
  explicit needs(std::string_view capability) : name(capability) {}
  std::string_view name;
};
// Marks a test of timers, which waits for nothing but them and what its loops do: no I/O, no child, no claim
// about real seconds. Such a test runs in virtual time and again in real time; the two must not differ.
inline constexpr struct timed_mark {
} timed;
struct citation {
  enum class sort { clause, need, mark };
  citation(const char* clause) : name(clause) {}
  citation(const needs& n) : name(n.name), is(sort::need) {}
  citation(const timed_mark&) : is(sort::mark) {}
  std::string_view name;
  sort is = sort::clause;
};

namespace detail {

struct registration {
  registration(const char* suite, const char* name, const char* file, int line, co<> (*body)(test_context&),
               std::initializer_list<citation> citations);
  registration(const char* suite, const char* name, const char* file, int line, void (*body)(test_context&),
               std::initializer_list<citation> citations);
};

}  // namespace detail
}  // namespace assay

// A test that is a coroutine: its body must co_await or co_return something.
#define CONFORMANCE(suite, name, ...)                                                  \
  static ::assay::co<> assay_test_##suite##_##name(::assay::test_context& rt);         \
  static const ::assay::detail::registration assay_registration_##suite##_##name(      \
      #suite, #name, __FILE__, __LINE__, &assay_test_##suite##_##name, {__VA_ARGS__}); \
  static ::assay::co<> assay_test_##suite##_##name([[maybe_unused]] ::assay::test_context& rt)

// A test that is a plain function.
#define CONFORMANCE_OUTSIDE(suite, name, ...)                                          \
  static void assay_test_##suite##_##name(::assay::test_context& rt);                  \
  static const ::assay::detail::registration assay_registration_##suite##_##name(      \
      #suite, #name, __FILE__, __LINE__, &assay_test_##suite##_##name, {__VA_ARGS__}); \
  static void assay_test_##suite##_##name([[maybe_unused]] ::assay::test_context& rt)

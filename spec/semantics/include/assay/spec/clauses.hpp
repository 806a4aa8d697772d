// The specification as a table: every clause of spec/semantics, compiled in.
//
// The table is constant data of the program: no call here allocates (nearest_clauses apart), parses, reads a
// file or depends on the order of static initialisation. Everything may be called from any thread; every view
// lives as long as the program. The words of the fields are explained in spec/semantics/README.md.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace assay::spec {

// The force of a clause. Informational: reasonable runtimes differ; reported as a census, never failed.
enum class level { must, should, may, informational };

// Where a clause comes from. core: the tutorials the project started from; full: asyncio of CPython 3.11;
// newer: 3.12 and later.
enum class profile { core, full, newer };

std::string_view to_string(level) noexcept;    // "MUST", "SHOULD", "MAY", "informational"
std::string_view to_string(profile) noexcept;  // "core", "full", "newer"

// A known fault of a runtime against a clause: fixed in `version`, described by `issue`.
struct fixed_fault {
  std::string_view runtime;
  std::string_view version;
  std::string_view issue;
};

struct clause {
  std::string_view id;          // "gather.result-order": stable, never a running number
  std::string_view area;        // "gather"
  std::string_view catalogue;   // "GATH-01": only orders the catalogue, may change
  std::string_view text;        // one normative sentence
  std::string_view intent;      // one more sentence where it helps; else empty
  std::string_view untestable;  // why no test can prove it through the ABI; else empty
  spec::level lvl;
  spec::profile prof;
  std::span<const std::string_view> sources;  // never empty
  std::span<const std::string_view>
      requires_;  // capabilities: "loop.call_soon" (an entry of assay.loop/1) or a feature
  std::span<const std::string_view> variants;  // ids of variants()
  std::span<const fixed_fault> fixed;
  std::string_view file;  // of the clause, from the root of the source tree
  int line;               // of the clause in that file; orders an area as its author wrote it
};

struct area {
  std::string_view id;
  std::string_view title;
  std::string_view file;
};

// A semantic feature: what a runtime has or lacks and no entry of an ABI table says. Its id has a hyphen.
struct feature {
  std::string_view id;
  std::string_view text;
};

// A documented difference between versions of asyncio where each side is right.
struct variant {
  std::string_view id;
  std::span<const std::string_view> values;
  std::string_view text;
};

std::span<const clause> clauses() noexcept;    // sorted by id
std::span<const area> areas() noexcept;        // in the order of the catalogue
std::span<const feature> features() noexcept;  // sorted by id
std::span<const variant> variants() noexcept;  // sorted by id

// NULL if there is none of that id.
const clause* find_clause(std::string_view id) noexcept;
const area* find_area(std::string_view id) noexcept;
const feature* find_feature(std::string_view id) noexcept;
const variant* find_variant(std::string_view id) noexcept;

// For "did you mean": at most five ids of clauses like the one given, the likeliest first; empty if nothing
// is near. A catalogue number ("GATH-01", in any case) finds its clause, and part of an id those that contain
// it.
std::vector<std::string_view> nearest_clauses(std::string_view id);

}  // namespace assay::spec

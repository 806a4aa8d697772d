// capabilities.hpp - what a plugin can do: the entries of its extension tables against the claims of its
// manifest.
//
// A capability is "loop" (every entry of the extension assay.loop/1), "loop.call_soon" (one entry), or a
// semantic feature such as "future.cancel-message", which is a claim only: no table shows it.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

class plugin;

struct extension_entry {
  std::string_view name;  // "call_soon"
  std::size_t offset;     // in the table
};

struct extension_description {
  std::string_view name;  // "loop"
  std::string_view id;    // "assay.loop/1"
  std::size_t size;       // of the table as this host knows it
  std::span<const extension_entry> entries;
};

// Every extension that this host knows.
std::span<const extension_description> extensions() noexcept;
const extension_description* find_extension(std::string_view name) noexcept;
// Whether "loop" or "loop.call_soon" is an extension or an entry of one (and not a semantic feature).
bool is_entry_capability(std::string_view capability) noexcept;

// Whether the manifest claims a capability: itself, or the extension of which it is an entry. An extension is
// claimed by its name, or entry by entry.
bool claims(const plugin& p, std::string_view capability);
// Whether the tables have an entry ("loop.call_soon"), or every entry of an extension ("loop").
bool offers(const plugin& p, std::string_view capability);

// Differences between claims and tables, one sentence each: a claim without an entry, an entry without a
// claim, a claim of an extension or entry that does not exist.
std::vector<std::string> capability_notes(const plugin& p);

}  // namespace assay

// chosen.hpp - which fault this process has. Included ahead of every copied source: faults ask here.
#pragma once

#include <cstdint>

namespace faulty {

constexpr std::uint64_t hash_of(const char* name) noexcept {
  std::uint64_t h = 14695981039346656037u;  // FNV-1a
  for (; *name; ++name) h = (h ^ static_cast<unsigned char>(*name)) * 1099511628211u;
  return h;
}

// Hashed by the compiler.
struct fault_name {
  consteval fault_name(const char* name) : hash(hash_of(name)) {}
  std::uint64_t hash;
};

inline std::uint64_t chosen = 0;  // none

inline bool is(fault_name name) noexcept { return name.hash == chosen; }

}  // namespace faulty

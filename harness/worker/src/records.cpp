#include "assay/worker/records.hpp"

#include <algorithm>
#include <cstring>
#include <tuple>
#include <type_traits>

namespace assay::worker {
namespace {

constexpr std::size_t max_text = 64 * 1024;
constexpr std::size_t max_items = 10'000;
constexpr std::string_view cut_mark = " [cut]";

// The members of each record, in the order they travel.
// clang-format off
template <class T> auto members(T& r) requires std::is_same_v<std::remove_const_t<T>, job> { return std::tie(r.what, r.plugin, r.options, r.tests, r.time_scale, r.time_limit, r.most_memory, r.scratch, r.core_files, r.benchmark_filter, r.benchmark_min_seconds, r.benchmark_skip, r.benchmark_count, r.benchmark_processor); }
template <class T> auto members(T& r) requires std::is_same_v<std::remove_const_t<T>, plugin_loaded> { return std::tie(r.head); }
template <class T> auto members(T& r) requires std::is_same_v<std::remove_const_t<T>, results::plugin_result> { return std::tie(r.path, r.hash, r.runtime, r.version, r.options, r.info, r.features, r.variants, r.adaptations, r.notes); }
template <class T> auto members(T& r) requires std::is_same_v<std::remove_const_t<T>, load_failed> { return std::tie(r.message, r.in_the_command); }
template <class T> auto members(T& r) requires std::is_same_v<std::remove_const_t<T>, table_entry> { return std::tie(r.extension, r.name, r.offered, r.claimed); }
template <class T> auto members(T& r) requires std::is_same_v<std::remove_const_t<T>, plugin_described> { return std::tie(r.entries, r.options); }
template <class T> auto members(T& r) requires std::is_same_v<std::remove_const_t<T>, test_started> { return std::tie(r.index, r.at, r.output_at, r.virtual_time_first); }
template <class T> auto members(T& r) requires std::is_same_v<std::remove_const_t<T>, results::failure> { return std::tie(r.file, r.line, r.message); }
template <class T> auto members(T& r) requires std::is_same_v<std::remove_const_t<T>, check_failed> { return std::tie(r.what); }
template <class T> auto members(T& r) requires std::is_same_v<std::remove_const_t<T>, results::trace_comparison> { return std::tie(r.expected, r.observed); }
template <class T> auto members(T& r) requires std::is_same_v<std::remove_const_t<T>, trace_compared> { return std::tie(r.trace); }
template <class T> auto members(T& r) requires std::is_same_v<std::remove_const_t<T>, unsupported> { return std::tie(r.reason); }
template <class T> auto members(T& r) requires std::is_same_v<std::remove_const_t<T>, left_behind> { return std::tie(r.what); }
template <class T> auto members(T& r) requires std::is_same_v<std::remove_const_t<T>, noted> { return std::tie(r.text); }
template <class T> auto members(T& r) requires std::is_same_v<std::remove_const_t<T>, test_finished> { return std::tie(r.index, r.seconds, r.failed, r.output_at); }
template <class T> auto members(T& r) requires std::is_same_v<std::remove_const_t<T>, results::benchmark_result> { return std::tie(r.name, r.real_ns, r.cpu_ns, r.samples_ns, r.iterations, r.items, r.error, r.clauses, r.counters, r.floor_ns); }
template <class T> auto members(T& r) requires std::is_same_v<std::remove_const_t<T>, benchmark_started> { return std::tie(r.name); }
template <class T> auto members(T& r) requires std::is_same_v<std::remove_const_t<T>, benchmark_finished> { return std::tie(r.what); }
template <class T> auto members(T& r) requires std::is_same_v<std::remove_const_t<T>, std::pair<std::string, std::string>> { return std::tie(r.first, r.second); }
template <class T> auto members(T& r) requires std::is_same_v<std::remove_const_t<T>, std::pair<std::string, double>> { return std::tie(r.first, r.second); }
template <class T> auto members(T&) requires std::is_same_v<std::remove_const_t<T>, worker_done> { return std::tuple<>(); }
// clang-format on

template <class T>
constexpr bool is_plain = std::is_arithmetic_v<T> || std::is_enum_v<T>;

class encoder {
 public:
  std::string out;

  template <class T>
  void put(const T& v) {
    if constexpr (is_plain<T>) {
      out.append(reinterpret_cast<const char*>(&v), sizeof v);
    } else if constexpr (std::is_same_v<T, std::string>) {
      const bool cut = v.size() > max_text;
      put(static_cast<std::uint32_t>(cut ? max_text + cut_mark.size() : v.size()));
      out.append(v, 0, max_text);
      if (cut) out += cut_mark;
    } else {
      std::apply([this](const auto&... m) { (this->put(m), ...); }, members(v));
    }
  }
  template <class T>
  void put(const std::vector<T>& v) {
    const std::size_t n = std::min(v.size(), max_items);
    put(static_cast<std::uint32_t>(n));
    for (std::size_t i = 0; i < n; ++i) put(v[i]);
  }
};

class decoder {
 public:
  explicit decoder(std::string_view in) : in_(in) {}
  bool at_end() const { return ok_ && in_.empty(); }

  template <class T>
  void get(T& v) {
    if constexpr (std::is_same_v<T, bool>) {
      // A byte that is neither would be a bool that is neither.
      std::uint8_t byte = 0;
      get(byte);
      ok_ = ok_ && byte <= 1;
      v = byte == 1;
    } else if constexpr (is_plain<T>) {
      const std::string_view bytes = take(sizeof v);
      if (ok_) std::memcpy(&v, bytes.data(), sizeof v);
    } else if constexpr (std::is_same_v<T, std::string>) {
      std::uint32_t size = 0;
      get(size);
      v = take(size);
    } else {
      std::apply([this](auto&... m) { (this->get(m), ...); }, members(v));
    }
  }
  template <class T>
  void get(std::vector<T>& v) {
    std::uint32_t n = 0;
    get(n);
    v.clear();
    for (std::uint32_t i = 0; i < n && ok_; ++i) get(v.emplace_back());
  }

 private:
  std::string_view take(std::size_t n) {
    if (!ok_ || n > in_.size()) {
      ok_ = false;
      return {};
    }
    const std::string_view bytes = in_.substr(0, n);
    in_.remove_prefix(n);
    return bytes;
  }

  std::string_view in_;
  bool ok_ = true;
};

template <std::size_t I = 0>
std::optional<record> decode_as(std::size_t index, decoder& in) {
  if constexpr (I == std::variant_size_v<record>) {
    return std::nullopt;
  } else {
    if (index != I) return decode_as<I + 1>(index, in);
    std::variant_alternative_t<I, record> r;
    in.get(r);
    if (!in.at_end()) return std::nullopt;
    return r;
  }
}

}  // namespace

std::string encode(const record& r) {
  encoder e;
  e.put(static_cast<std::uint8_t>(r.index()));
  std::visit([&e](const auto& what) { e.put(what); }, r);
  return std::move(e.out);
}

std::optional<record> decode(std::string_view bytes) {
  if (bytes.empty()) return std::nullopt;
  decoder in(bytes.substr(1));
  return decode_as(static_cast<unsigned char>(bytes.front()), in);
}

}  // namespace assay::worker

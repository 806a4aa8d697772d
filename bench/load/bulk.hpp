// bulk.hpp - much data over one connection, in one direction.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "closed_loop.hpp"
#include "connection.hpp"
#include "work.hpp"

namespace assay::load {

constexpr std::size_t chunk_size = 65536;

// The bytes of a chunk: no two places in it look alike, and its number is in it.
class chunk {
 public:
  chunk();
  const char* numbered(std::uint64_t number);

 private:
  std::vector<char> bytes_;
};

// The server's side of the chunks that come: whether they are the next ones, in whatever pieces.
class chunk_check {
 public:
  void take(std::string_view data);
  bool right() const noexcept { return right_; }

 private:
  chunk chunk_;
  std::uint64_t number_ = 0;
  std::string_view expected_;  // what is left of a chunk
  bool right_ = true;
};

// What a client's message asks for, by its first bytes, of which there are message_size; none where it tells.
std::optional<std::uint64_t> chunks_asked(const char* message);
// The message of a server that has taken all that was asked for.
std::array<char, message_size> answer(const chunk_check& seen);

// What the client says is a message of closed_loop.hpp. `asked`, with a count in bytes 8 to 15: so many
// chunks are to be sent, or come now; when it has received them, or the server's message that it has them
// all, it says `told`.
class bulk final : public work {
 public:
  enum class direction { from_server, to_server };
  bulk(destination to, direction way) : to_(std::move(to)), way_(way) {}

  void connect() override;
  void batch(std::int64_t n) override;  // n chunks, each of which is a request in the figures
  figures hang_up() override;

 private:
  void say(char what, std::uint64_t count);
  void receive(char* into, std::size_t size);  // all of it
  void receive_chunks(std::uint64_t n);
  void send_chunks(std::uint64_t n);

  destination to_;
  direction way_;
  std::unique_ptr<connection> line_;
  std::uint64_t number_ = 0;
  double seconds_ = 0;
};

}  // namespace assay::load

// Child processes: a program, a shell command, a pipe between two, several at once.
#include <aio/aio.hpp>
#include <iostream>
#include <string>
#include <vector>

aio::task<std::string> output_of(std::string command) {
  aio::process_options options;
  options.stdout_mode = aio::stdio::pipe;
  const aio::process p = co_await aio::create_subprocess_shell(std::move(command), options);
  const auto result = co_await p.communicate();
  co_return *result.out;
}

aio::task<void> exec_echo() {
  aio::process_options options;
  options.stdout_mode = aio::stdio::pipe;
  const aio::process p = co_await aio::create_subprocess_exec(options, "echo", "Hello World");
  const auto result = co_await p.communicate();
  std::cout << *result.out << "exit code " << *p.returncode() << std::endl;
}

aio::task<void> pipe_to_grep() {
  const std::string listing = co_await output_of("printf 'apple\\nbanana\\ncherry\\n'");
  aio::process_options options;
  options.stdin_mode = options.stdout_mode = aio::stdio::pipe;
  const aio::process grep = co_await aio::create_subprocess_exec(options, "grep", "an");
  const auto result = co_await grep.communicate(listing);
  std::cout << *result.out;
}

aio::task<std::string> check(std::string name, std::string command) {
  const aio::process p = co_await aio::create_subprocess_shell(std::move(command));
  co_return name + (co_await p.wait() == 0 ? " is fine" : " is not");
}

aio::task<void> main_coroutine() {
  co_await exec_echo();
  std::cout << co_await output_of("echo by the shell");
  co_await pipe_to_grep();
  const auto [a, b] = co_await aio::gather(check("true", "true"), check("false", "false"));
  std::cout << a << "\n" << b << std::endl;
}

int main() { aio::run(main_coroutine()); }

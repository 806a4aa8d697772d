#include "stacks.hpp"

#include <cxxabi.h>
#include <elfutils/libdwfl.h>
#include <fmt/format.h>

#include <boost/dll/import.hpp>
#include <boost/dll/shared_library.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace assay::worker {
namespace {

namespace dll = boost::dll;

constexpr int most_frames = 40;
constexpr int most_threads = 32;
constexpr std::size_t longest_name = 160;

// Loaded when it is needed: workers start often, and hardly ever need it.
struct libdw {
  dll::shared_library library{"libdw.so.1", dll::load_mode::search_system_folders};
// It declares a member: parentheses have no place in it.
// NOLINTBEGIN(bugprone-macro-parentheses)
#define ASSAY_DW(function) decltype(::function)* function = &library.get<decltype(::function)>(#function)
  ASSAY_DW(dwfl_begin);
  ASSAY_DW(dwfl_linux_proc_report);
  ASSAY_DW(dwfl_linux_proc_find_elf);
  ASSAY_DW(dwfl_standard_find_debuginfo);
  ASSAY_DW(dwfl_report_end);
  ASSAY_DW(dwfl_linux_proc_attach);
  ASSAY_DW(dwfl_getthreads);
  ASSAY_DW(dwfl_thread_tid);
  ASSAY_DW(dwfl_thread_getframes);
  ASSAY_DW(dwfl_frame_pc);
  ASSAY_DW(dwfl_addrmodule);
  ASSAY_DW(dwfl_module_addrname);
  ASSAY_DW(dwfl_module_info);
  ASSAY_DW(dwfl_module_getsrc);
  ASSAY_DW(dwfl_lineinfo);
  ASSAY_DW(dwfl_errno);
  ASSAY_DW(dwfl_errmsg);
#undef ASSAY_DW
  // NOLINTEND(bugprone-macro-parentheses)
};

struct walk {
  const libdw& dw;
  Dwfl* session;
  pid_t process;
  std::string text;
  int threads = 0;
  int frames = 0;
};

std::string readable(const char* symbol) {
  int status = -1;
  const std::unique_ptr<char, void (*)(void*)> name(abi::__cxa_demangle(symbol, nullptr, nullptr, &status),
                                                    std::free);
  std::string text = status == 0 ? name.get() : symbol;
  if (text.size() > longest_name) text = text.substr(0, longest_name - 3) + "...";
  return text;
}

std::string name_of_thread(pid_t process, pid_t thread) {
  std::ifstream file(fmt::format("/proc/{}/task/{}/comm", process, thread));
  std::string name;
  std::getline(file, name);
  return name;
}

std::string file_name(const char* path) { return std::filesystem::path(path).filename().string(); }

std::string describe(const walk& w, Dwarf_Addr at) {
  Dwfl_Module* module = w.dw.dwfl_addrmodule(w.session, at);
  if (module == nullptr) return fmt::format("{:#x}", at);
  const char* symbol = w.dw.dwfl_module_addrname(module, at);
  std::string text = symbol == nullptr ? fmt::format("{:#x}", at) : readable(symbol);
  int line = 0;
  if (Dwfl_Line* source = w.dw.dwfl_module_getsrc(module, at); source != nullptr) {
    const char* file = w.dw.dwfl_lineinfo(source, nullptr, &line, nullptr, nullptr, nullptr);
    if (file != nullptr && line > 0) text += fmt::format(" at {}:{}", file_name(file), line);
  }
  const char* library =
      w.dw.dwfl_module_info(module, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr);
  if (library != nullptr) text += fmt::format(" ({})", file_name(library));
  return text;
}

int on_frame(Dwfl_Frame* frame, void* data) {
  walk& w = *static_cast<walk*>(data);
  Dwarf_Addr at = 0;
  bool is_activation = false;
  if (!w.dw.dwfl_frame_pc(frame, &at, &is_activation)) return DWARF_CB_ABORT;
  // A return address lies behind the call.
  w.text += fmt::format("  #{} {}\n", w.frames, describe(w, at - (is_activation ? 0 : 1)));
  return ++w.frames < most_frames ? DWARF_CB_OK : DWARF_CB_ABORT;
}

int on_thread(Dwfl_Thread* thread, void* data) {
  walk& w = *static_cast<walk*>(data);
  const pid_t number = w.dw.dwfl_thread_tid(thread);
  w.text += fmt::format("thread {} ({})\n", number, name_of_thread(w.process, number));
  w.frames = 0;
  if (w.dw.dwfl_thread_getframes(thread, on_frame, data) != DWARF_CB_OK) {
    w.text += w.frames >= most_frames
                  ? "  ... more\n"
                  : fmt::format("  ... not known: {}\n", w.dw.dwfl_errmsg(w.dw.dwfl_errno()));
  }
  return ++w.threads < most_threads ? DWARF_CB_OK : DWARF_CB_ABORT;
}

std::string walk_through(const libdw& dw, pid_t process) {
  const auto failed = [&dw](const char* what) {
    throw std::runtime_error(fmt::format("{}: {}", what, dw.dwfl_errmsg(dw.dwfl_errno())));
  };
  static char* no_debuginfo_path = nullptr;
  Dwfl_Callbacks callbacks{};
  callbacks.find_elf = dw.dwfl_linux_proc_find_elf;
  callbacks.find_debuginfo = dw.dwfl_standard_find_debuginfo;
  callbacks.debuginfo_path = &no_debuginfo_path;
  Dwfl* session = dw.dwfl_begin(&callbacks);  // not ended: neither is this process
  if (session == nullptr) failed("libdw");
  if (dw.dwfl_linux_proc_report(session, process) != 0) failed("the process's libraries");
  if (dw.dwfl_report_end(session, nullptr, nullptr) != 0) failed("the process's libraries");
  if (dw.dwfl_linux_proc_attach(session, process, false) != 0) failed("tracing the process");
  walk w{dw, session, process, {}};
  if (dw.dwfl_getthreads(session, on_thread, &w) == -1 && w.text.empty()) failed("its threads");
  if (w.threads == most_threads) w.text += "... and more threads\n";
  return w.text;
}

}  // namespace

std::string stacks_of(pid_t process) {
  try {
    return walk_through(libdw(), process);
  } catch (const std::system_error& missing) {
    throw std::runtime_error(fmt::format("libdw (package libdw1) can't be used: {}", missing.what()));
  }
}

}  // namespace assay::worker

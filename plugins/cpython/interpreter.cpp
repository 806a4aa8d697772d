#include "interpreter.hpp"

#include <dlfcn.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

#include "callback.hpp"
#include "discovery.hpp"
#include "errors.hpp"
#include "frame.hpp"
#include "glue.hpp"
#include "guarded.hpp"
#include "host.hpp"
#include "names.hpp"
#include "values.hpp"

namespace cpython {

namespace {

std::atomic<bool> gone{false};

// Keeps the thread state that Python makes for a thread of the host's, until the thread ends.
class thread_pin {
 public:
  thread_pin() : state_(py.PyGILState_Ensure()), saved_(py.PyEval_SaveThread()) {}
  ~thread_pin() {
    if (interpreter_gone()) return;
    py.PyEval_RestoreThread(saved_);
    py.PyGILState_Release(state_);
  }
  thread_pin(const thread_pin&) = delete;
  thread_pin& operator=(const thread_pin&) = delete;

 private:
  PyGILState_STATE state_;
  PyThreadState* saved_;
};

PyGILState_STATE take_gil() {
  if (py.PyGILState_GetThisThreadState() == nullptr) {
    thread_local const thread_pin pin;
  }
  return py.PyGILState_Ensure();
}

assay_error* bad_python(const std::string& what) {
  return host_error(ASSAY_ERROR_KIND_VALUE, "option python: " + what);
}

// Opens the library and fetches its functions.
assay_error* open_library(const std::string& option, void*& library, int& minor) {
  library = option.empty() ? open_default_library() : dlopen(option.c_str(), RTLD_NOW | RTLD_GLOBAL);
  if (library == nullptr) {
    if (!option.empty()) return bad_python(std::string("cannot open a libpython: ") + dlerror());
    return bad_python(
        "no libpython3 is known to the loader or to python3-config; install one (Debian: libpython3.11) "
        "or name one: python=PATH");
  }
  const std::string name = option.empty() ? "the default libpython" : option;
  const auto get_version = reinterpret_cast<decltype(&::Py_GetVersion)>(dlsym(library, "Py_GetVersion"));
  if (get_version == nullptr) return bad_python(name + " is no libpython: it has no Py_GetVersion");
  const char* version = get_version();
  char* end = nullptr;
  const long major = std::strtol(version, &end, 10);
  minor = *end == '.' ? static_cast<int>(std::strtol(end + 1, nullptr, 10)) : 0;
  if (major != 3 || minor < oldest_minor) {
    return bad_python(name + " is CPython " + version + "; 3." + std::to_string(oldest_minor) +
                      " or newer is needed");
  }
  if (std::strstr(version, "free-threading") != nullptr ||
      dlsym(library, "_Py_MergeZeroLocalRefcount") != nullptr) {
    return bad_python(name + " is a free-threaded build, which has no stable ABI; name one with the GIL");
  }
  if (const std::string missing = resolve_functions(library); !missing.empty()) {
    return bad_python(name + " (" + version + ") lacks " + missing);
  }
  return nullptr;
}

// Py_SetPythonHome and Py_SetProgramName keep the pointers.
void set_home(const installation& place) {
  const char* set_by_user = std::getenv("PYTHONHOME");
  if (set_by_user != nullptr && *set_by_user != '\0') return;
  if (!place.home.empty() && py.Py_SetPythonHome != nullptr) {
    py.Py_SetPythonHome(py.Py_DecodeLocale(place.home.c_str(), nullptr));
  }
  if (!place.program.empty() && py.Py_SetProgramName != nullptr) {
    py.Py_SetProgramName(py.Py_DecodeLocale(place.program.c_str(), nullptr));
  }
}

bool text_of(PyObject* text, std::string& out) {
  const ref bytes = ref::steal(py.PyUnicode_AsEncodedString(text, "utf-8", "backslashreplace"));
  char* data = nullptr;
  Py_ssize_t size = 0;
  if (!bytes || py.PyBytes_AsStringAndSize(bytes.get(), &data, &size) != 0) return false;
  out.assign(data, static_cast<size_t>(size));
  return true;
}

// Takes the pending Python error away. For before the glue runs, without which it can't become an error.
std::string pending_text() {
  PyObject* type = nullptr;
  PyObject* value = nullptr;
  PyObject* traceback = nullptr;
  py.PyErr_Fetch(&type, &value, &traceback);
  py.PyErr_NormalizeException(&type, &value, &traceback);
  const ref owners[] = {ref::steal(type), ref::steal(value), ref::steal(traceback)};
  const ref words = ref::steal(value != nullptr ? py.PyObject_Str(value) : nullptr);
  std::string text;
  if (!words || !text_of(words.get(), text)) py.PyErr_Clear();
  return text;
}

// Runs the user's file as a module of its own, before anything of ours imports asyncio.
std::string run_preload(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return "can't be read";
  const std::string text(std::istreambuf_iterator<char>(in), {});
  const std::string failed = "raises ";
  PyObject* module = py.PyImport_AddModule("_assay_preload");  // borrowed, as is its dictionary
  PyObject* builtins = py.PyImport_AddModule("builtins");
  if (module == nullptr || builtins == nullptr) return failed + pending_text();
  PyObject* dict = py.PyModule_GetDict(module);
  const ref file = decode_text(path.data(), path.size());
  if (!file || py.PyDict_SetItemString(dict, "__builtins__", builtins) != 0 ||
      py.PyDict_SetItemString(dict, "__file__", file.get()) != 0) {
    return failed + pending_text();
  }
  const ref code = ref::steal(py.Py_CompileString(text.c_str(), path.c_str(), Py_file_input));
  const ref done = ref::steal(code ? py.PyEval_EvalCode(code.get(), dict, dict) : nullptr);
  return done ? std::string() : failed + pending_text();
}

// glue.py's start. Its failure is the loop option's.
assay_error* start_glue(const options& chosen, interpreter_facts& facts) {
  const ref answer = call(glue.start, decode_text(chosen.loop.data(), chosen.loop.size()).get());
  if (!answer) {
    assay_error* cause = take_error();
    assay_error_info why{};
    why.size = sizeof why;
    host->error_get(cause, &why);
    std::string text = "option loop: cannot make an event loop of '" + chosen.loop + "': ";
    text.append(why.message, why.message_len);
    assay_error* error = host_error(ASSAY_ERROR_KIND_VALUE, text);
    host->error_unref(cause);
    return error;
  }
  glue.new_loop = ref::share(py.PyTuple_GetItem(answer.get(), 0)).release();
  PyObject* const lines = py.PyTuple_GetItem(answer.get(), 2);
  bool good = text_of(py.PyTuple_GetItem(answer.get(), 1), facts.version);
  for (Py_ssize_t i = 0; good && i < py.PyList_Size(lines); ++i) {
    good = text_of(py.PyList_GetItem(lines, i), facts.info.emplace_back());
  }
  return good ? nullptr : take_error();
}

}  // namespace

bool interpreter_gone() { return gone.load(std::memory_order_acquire); }

gil::gil() : state_(take_gil()) {}

assay_error* start_interpreter(const options& chosen, interpreter_facts& facts) {
  void* library = nullptr;
  if (assay_error* error = open_library(chosen.python, library, facts.minor)) return error;
  if (py.Py_IsInitialized() != 0) {
    return host_error(ASSAY_ERROR_KIND_RUNTIME, "this process has a Python interpreter already");
  }
  const installation place = find_installation(library, facts.minor);
  set_home(place);
  py.Py_InitializeEx(1);

  assay_error* error = nullptr;
  if (const std::string missing = resolve_objects(library); !missing.empty()) {
    error = bad_python(place.library + " lacks " + missing);
  } else if (const std::string wrong = chosen.preload.empty() ? "" : run_preload(chosen.preload);
             !wrong.empty()) {
    error = host_error(ASSAY_ERROR_KIND_VALUE, "option preload: " + chosen.preload + " " + wrong);
  } else if (!intern_names() || !make_error_types() || !make_frame_type() || !make_callback_type() ||
             !load_glue()) {
    error =
        host_error(ASSAY_ERROR_KIND_RUNTIME, "the Python of " + place.library +
                                                 " cannot run the plugin's start-up code: " + pending_text());
  } else {
    facts.info.push_back("libpython=" + place.library);
    error = start_glue(chosen, facts);
  }
  py.PyEval_SaveThread();
  return error;
}

void stop_interpreter() {
  py.PyGILState_Ensure();
  gone.store(true, std::memory_order_release);
  py.Py_FinalizeEx();
}

}  // namespace cpython

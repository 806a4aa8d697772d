#include "load.hpp"

#include "assay/loader/capabilities.hpp"

namespace assay::worker {

plugin* load_plugin(const job& what, uplink& to) {
  plugin_spec spec;
  spec.plugin = what.plugin;
  spec.options = what.options;
  spec.text = what.plugin;
  try {
    plugin& p = plugin::load(spec);
    const manifest& m = p.manifest();
    results::plugin_result head;
    head.path = p.path().string();
    head.runtime = m.runtime;
    head.version = m.version;
    head.info = m.info;
    head.features = m.features;
    head.variants = m.variants;
    head.adaptations = m.adaptations;
    head.notes = capability_notes(p);
    to.send(plugin_loaded{std::move(head)});
    return &p;
  } catch (const load_error& error) {
    to.send(load_failed{error.what(), error.exit_code() == 2});
    return nullptr;
  }
}

void describe_plugin(const plugin& p, uplink& to) {
  plugin_described what;
  for (const extension_description& extension : extensions()) {
    for (const extension_entry& entry : extension.entries) {
      const std::string name = std::string(extension.name) + "." + std::string(entry.name);
      what.entries.push_back({std::string(extension.id), name, offers(p, name), claims(p, name)});
    }
  }
  what.options = plugin::describe_options(p.spec());
  to.send(what);
}

}  // namespace assay::worker

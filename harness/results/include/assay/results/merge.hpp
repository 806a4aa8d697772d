// merge.hpp - several recorded runs made one: the shards of a run, and runs of different plugins side by
// side.
//
// Runs whose plugins have the same names are shards of one run: they must say so (`assay run --shard i/n`),
// be of the same suite, filter, time scale and number of shards, and of the same plugins by library and
// options. Anything else would give a report of a run that never was. What is left then are groups of shards,
// and whole runs, of different plugins; those are put side by side, ordered by the plugins' names.
//
// The merged run does not depend on the order of its parts. It is the run without shards, less what differs
// by nature: it starts when the first part did; its times, and the plugins', are the sums of the parts'; its
// command is the first shard's; a fact of the environment in which parts differ has all their values, the
// shards' order kept. Tests stand shard by shard. Of benchmarks that several shards measured, the first
// shard's are kept.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "assay/results/model.hpp"

namespace assay::results {

// Parts that are not of one run; what() is one line that names the files and what differs between them.
class merge_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct named_run {
  std::string name;  // the file's, for messages
  run_result run;
};

struct merged_run {
  run_result run;  // complete: every part is there, and was complete
  // A line each; the plugins concerned have it among their notes.
  std::vector<std::string> missing;  // shards that are not there: "shard 2 of 3 is missing"
  std::vector<std::string>
      incomplete;  // parts that did not reach their end: "b.json: shard 2 of 3 is incomplete"
};

// `parts` holds at least one. Throws merge_error.
merged_run merge(std::vector<named_run> parts);

}  // namespace assay::results

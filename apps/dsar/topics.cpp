// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/topics.hpp"

#include "apps/dsar/exit_code.hpp"
#include "apps/dsar/text_width.hpp"

#include <fmt/format.h>

#include <array>

namespace dsar::cli {
namespace {

std::string exit_codes_text() {
    std::string out = "How dsar ends. Any other code is a failure; codes are only ever added.\n\n";
    for (const ExitCodeEntry& entry : exit_codes) {
        const std::vector<std::string> lines = wrapped(entry.when, 38);
        out += fmt::format("  {:>3}  {:<15} {:<38}  {}\n", static_cast<int>(entry.code), entry.name,
                           lines.front(), entry.script);
        for (std::size_t at = 1; at < lines.size(); ++at) {
            out += std::string(23, ' ') + lines[at] + "\n";
        }
    }
    return out + "\nIf several apply, the first of 8 7 6 3 5 4 is given.\n";
}

std::string formats_text() {
    return R"(stdout is the answer, stderr the conversation: progress, questions, warnings.

  --format human    for people; on a terminal aligned and coloured, elsewhere
                    tables are separated by tabs and nothing is cut
  --format json     one document, the very one that the case keeps; its first
                    key is "schema": plan-1, problems-1, ...
  --format ndjson   one event-1 document a line as things happen; the last has
                    "type": "result", the exit code and the json document

With json and ndjson an error is an error-1 document on stderr.
Keys are snake_case, times RFC 3339 in UTC, dates YYYY-MM-DD. New keys may
appear; no key changes its meaning inside a version.
"-" stands for standard input wherever a file is read.

dsar schema lists the schemas, dsar schema NAME prints one.
)";
}

std::string words_text() {
    return R"(One word for each thing, in the law, the map, the files and on the screen.

  the person    the data subject, whose data it is
  identifier    a value that points at a person: an address, a number, an id
  store         one system that holds data: a database, a folder of files
  collection    a table of a store, a file of records, a folder of blobs
  record        one row; named store/collection/key
  data map      map/*.yaml: what is held where, why, and for how long
  match         a record believed to be the person's:
    exact       by an identifier that only one person has, or by two that agree
    linked      referred to by, or referring to, a record that is theirs
    possible    only a name, phone or address agrees; never handed out unasked
  request       what the person asked; the law gives it a date
  case          our handling of it: a number and a folder, 2026-0007
  right         access, rectify, erase, restrict, export, object
  plan          every match with its one decision
  disclose      handed to the person
  withhold      held, listed, not handed out, with the reason
  forward       a client's data: the client must answer
  package       what the person gets: a page, JSON, CSV, files, checksums
  workspace     the folder with dsar.yaml, the map and the cases
)";
}

std::string settings_text() {
    return R"(Where settings come from; the first that says something wins.

  1  flags                 -C, --format, --color, --timeout, --today
  2  environment           DSAR_WORKSPACE, DSAR_FORMAT, NO_COLOR
  3  dsar.yaml             of the workspace: the nearest one upward, as git does
  4  dsar/config.yaml      in XDG_CONFIG_HOME (~/.config): of a person
  5  dsar/config.yaml      in each of XDG_CONFIG_DIRS (/etc/xdg): of a machine
  6  built in

A config.yaml sets how things look, in two keys, and nothing else:
  format: human            or json, ndjson
  color: auto              or always, never
Everything that decides what is searched, kept or handed out stands in the
workspace and nowhere else, so that two officers get the same plan.

dsar doctor --settings prints each value and the line that set it.
)";
}

constexpr std::array topics{
    Topic{"exit-codes", "how dsar ends, for scripts", exit_codes_text},
    Topic{"formats", "what is printed where, for people and for machines", formats_text},
    Topic{"words", "the vocabulary", words_text},
    Topic{"settings", "where settings come from", settings_text},
};

}  // namespace

std::span<const Topic> all_topics() {
    return topics;
}

}  // namespace dsar::cli

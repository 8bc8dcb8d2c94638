// SPDX-License-Identifier: Apache-2.0
// What `--format ndjson` prints while a command works: one event-1 document a line, `result` last.
// Every function returns one line without its newline. No event holds a value of the person except
// the key of a match.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/model/match.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace dsar {

/// When an event happened and in which case (empty before there is one).
struct EventStamp {
    Instant time;
    std::string case_id;
};

/// A case was opened, or an old one is searched again.
DSAR_API std::string case_opened_event(const EventStamp& stamp);
/// All stores that will be asked, in the map's order.
DSAR_API std::string search_started_event(const EventStamp& stamp,
                                          std::span<const std::string> stores);
/// A store is asked; `note` may say by which kinds of identifiers, never by which values.
DSAR_API std::string store_started_event(const EventStamp& stamp, std::string_view store,
                                         std::string_view note);
/// `total` 0 means unknown and is left out.
DSAR_API std::string store_progress_event(const EventStamp& stamp, std::string_view store,
                                          std::uint64_t done, std::uint64_t total,
                                          std::string_view unit);
/// `store_searched`, whatever became of it: the outcome says `searched`, `failed` or `skipped`.
DSAR_API std::string store_searched_event(const EventStamp& stamp, const StoreOutcome& outcome,
                                          std::string_view note);
/// A record that is believed to be the person's; its key is the one value that events show.
DSAR_API std::string match_found_event(const EventStamp& stamp, const Match& match);
/// A stage after the search: `plan`, `package`.
DSAR_API std::string stage_started_event(const EventStamp& stamp, std::string_view stage);
/// The same of a document that is written as it comes: what stands before it in the line, and what
/// behind it. The document is without white space.
struct ResultLine {
    std::string before;
    std::string behind;
};
DSAR_API ResultLine result_line(const EventStamp& stamp, int exit_code);
/// The last line: how the command ends and the document that `--format json` would have printed.
/// `document` is that document's text, or empty when there is none.
DSAR_API std::string result_event(const EventStamp& stamp, int exit_code,
                                  std::string_view document);

}  // namespace dsar

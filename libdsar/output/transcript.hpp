// SPDX-License-Identifier: Apache-2.0
// A conversation as turns: WebVTT when every turn has its time, JSON when not.
#pragma once

#include "libdsar/model/value.hpp"
#include "libdsar/output/package_folder.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dsar {

/// One turn; times are seconds from the beginning.
struct Turn {
    std::optional<double> start;
    std::optional<double> end;
    std::string speaker;
    std::string text;
};

/// A transcript in order.
using Transcript = std::vector<Turn>;

/// The turns of a Json value that is an array of objects which all have text (`text`, `content`,
/// `utterance`, `message`); nullopt for any other value. Turns from which the text was withheld are
/// left out.
std::optional<Transcript> read_transcript(const Value& value);

/// WebVTT, with voice tags for speakers. A turn without end lasts until the next begins.
std::string web_vtt(const Transcript& transcript);

/// Writes `name`.vtt when every turn has a start and none goes back in time, else `name`.json.
void write_transcript(const Transcript& transcript, const std::string& name, PackageFolder& folder);

}  // namespace dsar

// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/transcript.hpp"

#include "libdsar/base/json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace dsar {

namespace {

constexpr double last_turn_seconds = 5;

const Json* member(const Json& turn, std::initializer_list<const char*> names) {
    for (const char* name : names) {
        const auto found = turn.find(name);
        if (found != turn.end() && !found->is_null()) {
            return &*found;
        }
    }
    return nullptr;
}

std::string text_of(const Json* json) {
    return json != nullptr && json->is_string() ? json->get<std::string>() : std::string();
}

// Seconds as a number, or `[hh:]mm:ss[.fff]`.
std::optional<double> seconds_of(const Json* json) {
    if (json == nullptr || json->is_number()) {
        return json == nullptr ? std::nullopt : std::optional(json->get<double>());
    }
    if (!json->is_string()) {
        return std::nullopt;
    }
    double seconds = 0;
    std::string_view text = json->get_ref<const std::string&>();
    int parts = 0;
    while (true) {
        const std::size_t colon = text.find(':');
        const std::string part(text.substr(0, colon));
        const bool number =
            !part.empty() && part.find_first_not_of(colon == std::string_view::npos
                                                        ? "0123456789."
                                                        : "0123456789") == std::string::npos;
        if (!number || part == "." || part.size() > 9 || ++parts > 3) {
            return std::nullopt;
        }
        seconds = seconds * 60 + std::strtod(part.c_str(), nullptr);
        if (colon == std::string_view::npos) {
            return parts > 1 ? std::optional(seconds) : std::nullopt;
        }
        text.remove_prefix(colon + 1);
    }
}

std::string vtt_time(double seconds) {
    const auto thousandths = static_cast<std::uint64_t>(std::llround(seconds * 1000));
    return fmt::format("{:02}:{:02}:{:02}.{:03}", thousandths / 3'600'000,
                       thousandths / 60'000 % 60, thousandths / 1000 % 60, thousandths % 1000);
}

// No tags, no blank line inside a cue, no arrow.
std::string vtt_text(std::string_view text) {
    std::string safe;
    for (const char letter : text) {
        if (letter == '&') {
            safe += "&amp;";
        } else if (letter == '<') {
            safe += "&lt;";
        } else if (letter == '>') {
            safe += "&gt;";
        } else if (letter == '\n' || letter == '\r') {
            safe += ' ';
        } else {
            safe += letter;
        }
    }
    return safe;
}

bool has_times(const Transcript& transcript) {
    double before = 0;
    for (const Turn& turn : transcript) {
        if (!turn.start || *turn.start < before || *turn.start > 1e8) {
            return false;
        }
        before = *turn.start;
    }
    return true;
}

Json transcript_json(const Transcript& transcript) {
    Json turns = Json::array();
    for (const Turn& turn : transcript) {
        Json json = Json::object();
        if (turn.start) {
            json["start"] = *turn.start;
        }
        if (turn.end) {
            json["end"] = *turn.end;
        }
        if (!turn.speaker.empty()) {
            json["speaker"] = turn.speaker;
        }
        json["text"] = turn.text;
        turns.push_back(std::move(json));
    }
    return {{"turns", std::move(turns)}};
}

}  // namespace

std::optional<Transcript> read_transcript(const Value& value) {
    if (value.kind != ValueKind::Json || !value.text.starts_with('[')) {
        return std::nullopt;
    }
    const Json json = Json::parse(value.text, nullptr, false);
    if (!json.is_array() || json.empty()) {
        return std::nullopt;
    }
    Transcript transcript;
    for (const Json& entry : json) {
        if (!entry.is_object()) {
            return std::nullopt;
        }
        const Json* text = member(entry, {"text", "content", "utterance", "message"});
        if (text == nullptr) {
            continue;
        }
        if (!text->is_string()) {
            return std::nullopt;
        }
        transcript.push_back(
            {seconds_of(member(entry, {"start", "start_seconds", "from", "offset", "at", "t"})),
             seconds_of(member(entry, {"end", "end_seconds", "to"})),
             text_of(member(entry, {"speaker", "role", "who", "name"})), text_of(text)});
    }
    return transcript.empty() ? std::nullopt : std::optional(std::move(transcript));
}

std::string web_vtt(const Transcript& transcript) {
    std::string vtt = "WEBVTT\n";
    for (std::size_t at = 0; at < transcript.size(); ++at) {
        const Turn& turn = transcript[at];
        const double start = turn.start.value_or(0);
        const double next =
            at + 1 < transcript.size() ? transcript[at + 1].start.value_or(start) : 0;
        const double lasting = next > start ? next : start + last_turn_seconds;
        const double end = turn.end && *turn.end > start ? *turn.end : lasting;
        vtt += fmt::format("\n{} --> {}\n", vtt_time(start), vtt_time(end));
        if (!turn.speaker.empty()) {
            vtt += fmt::format("<v {}>", vtt_text(turn.speaker));
        }
        vtt += vtt_text(turn.text) + "\n";
    }
    return vtt;
}

void write_transcript(const Transcript& transcript, const std::string& name,
                      PackageFolder& folder) {
    if (has_times(transcript)) {
        folder.add(name + ".vtt", "text/vtt", web_vtt(transcript));
    } else {
        folder.add(
            name + ".json", "application/json",
            transcript_json(transcript).dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
    }
}

}  // namespace dsar

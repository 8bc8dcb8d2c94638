// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/subject_list.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/base/line_reader.hpp"
#include "libdsar/base/nearest.hpp"
#include "libdsar/engine/list_fields.hpp"
#include "libdsar/model/subject_document.hpp"
#include "libdsar/output/opendsr.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>

namespace dsar {
namespace {

constexpr std::size_t longest = 1U << 20U;
constexpr std::size_t largest_array = 64U << 20U;

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blank = " \t\r";
    const std::size_t first = text.find_first_not_of(blank);
    return first == std::string_view::npos
               ? std::string_view()
               : text.substr(first, text.find_last_not_of(blank) - first + 1);
}

std::string text_at(const Json& json, const char* name) {
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// What OpenDSR calls our kinds, else as it is.
std::string kind_of_identity(const std::string& type) {
    return type == "phone_number" ? "phone" : type == "ip_address" ? "ip" : type;
}

class SubjectReader {
 public:
    SubjectReader(Right right, const std::vector<std::string>& kinds)
        : right_(right), kinds_(kinds) {}

    std::vector<ListedSubject> read(ByteSource& source) {
        LineReader lines(source, longest);
        bool array = false;
        std::string text;
        while (lines.next()) {
            const std::string_view line = trimmed(lines.line());
            if (line.empty()) {
                continue;
            }
            array = array || (out_.empty() && columns_.empty() && line.front() == '[');
            if (array) {
                require_small(text.size() + line.size());
                text.append(line).append("\n");
            } else {
                take_line(lines, line);
            }
        }
        if (array) {
            take_array(text);
        }
        return std::move(out_);
    }

 private:
    static void require_small(std::size_t size) {
        if (size > largest_array) {
            throw Error(ErrorKind::Usage, "an array of requests may have 64 MiB",
                        "a longer list has one request a line");
        }
    }

    ListedSubject& start(std::uint64_t line) {
        ListedSubject& out = out_.emplace_back();
        out.line = line;
        return out;
    }

    void take_line(const LineReader& lines, std::string_view line) {
        if (line.front() == '{' && columns_.empty()) {
            ListedSubject& out = start(lines.number());
            if (lines.is_whole()) {
                take_object(Json::parse(line, nullptr, false), out);
            } else {
                out.why = "the line is longer than 1 MiB";
            }
        } else if (columns_.empty()) {
            take_header(lines.number(), line);
        } else {
            take_row(start(lines.number()), line);
        }
    }

    void take_array(const std::string& text) {
        const Json array = Json::parse(text, nullptr, false);
        if (!array.is_array()) {
            throw Error(ErrorKind::Usage, "the list is no JSON",
                        "its array does not end, or what "
                        "stands in it is wrong",
                        "dsar help access");
        }
        std::uint64_t number = 0;
        for (const Json& each : array) {
            take_object(each, start(++number));
        }
    }

    void take_header(std::uint64_t number, std::string_view line) {
        for (const char candidate : {',', ';', '\t'}) {
            if (line.find(candidate) != std::string_view::npos) {
                delimiter_ = candidate;
                break;
            }
        }
        for (const std::string& name :
             list_fields(line, delimiter_).value_or(std::vector<std::string>())) {
            columns_.emplace_back(trimmed(name));
            const std::string& column = columns_.back();
            if (column == "item" || column == "received" ||
                std::ranges::find(kinds_, column) != kinds_.end()) {
                continue;
            }
            const std::string near = nearest(column, kinds_);
            // What stands there may be a value: a list without a header.
            throw Error(ErrorKind::Usage,
                        fmt::format("column {} in line {} of the list is no kind of identifier",
                                    columns_.size(), number),
                        near.empty() ? "a list begins with a header: email, phone, name, ip, other "
                                       "kinds of the data map, item, received"
                                     : fmt::format("did you mean '{}'?", near),
                        "dsar map show");
        }
    }

    void take_row(ListedSubject& out, std::string_view line) const {
        const auto fields = list_fields(line, delimiter_);
        if (!fields || fields->size() != columns_.size()) {
            out.why = fields
                          ? fmt::format("{} fields instead of {}", fields->size(), columns_.size())
                          : "a quote does not end in the line";
            return;
        }
        for (std::size_t at = 0; at < columns_.size(); ++at) {
            const std::string value(trimmed((*fields)[at]));
            if (columns_[at] == "item") {
                out.item = value;
            } else if (columns_[at] == "received") {
                out.received = value;
            } else if (!value.empty()) {
                out.subject.identifiers.push_back({columns_[at], value});
            }
        }
        require_somebody(out);
    }

    static void require_somebody(ListedSubject& out) {
        if (out.why.empty() && out.subject.identifiers.empty()) {
            out.why = "it holds no identifier";
        }
    }

    void take_object(Json json, ListedSubject& out) const {
        if (!json.is_object()) {
            out.why = "no JSON object";
            return;
        }
        if (json.contains("subject_identities") || json.contains("subject_request_id")) {
            take_request(json, out);
        } else {
            out.item = text_at(json, "item");
            out.received = text_at(json, "received");
            json.erase("item");
            json.erase("received");
            try {
                out.subject = parse_subject(json.dump(), "it");
            } catch (const Error& error) {
                out.why = error.why().empty() ? error.what() : error.why();
            }
        }
        require_somebody(out);
    }

    // OpenDSR 2.0, `POST /requests`.
    void take_request(const Json& json, ListedSubject& out) const {
        out.item = text_at(json, "subject_request_id");
        out.received = text_at(json, "submitted_time");
        out.regime = text_at(json, "regulation");
        if (text_at(json, "subject_request_type") != opendsr_type(right_)) {
            out.why = fmt::format("it does not ask for {}", name_of(right_));
            return;
        }
        if (out.regime != "gdpr" && out.regime != "ccpa") {
            out.why = "its regulation is neither gdpr nor ccpa";
            return;
        }
        for (const Json& identity : json.value("subject_identities", Json::array())) {
            if (!identity.is_object() || text_at(identity, "identity_format") != "raw") {
                out.why = "it has an identity that is hashed: dsar match --hashed";
                return;
            }
            out.subject.identifiers.push_back({kind_of_identity(text_at(identity, "identity_type")),
                                               text_at(identity, "identity_value")});
        }
    }

    Right right_;
    const std::vector<std::string>& kinds_;
    char delimiter_ = ',';
    std::vector<std::string> columns_;
    std::vector<ListedSubject> out_;
};

}  // namespace

std::vector<ListedSubject> read_subjects(ByteSource& source, Right right,
                                         const std::vector<std::string>& kinds) {
    return SubjectReader(right, kinds).read(source);
}

}  // namespace dsar

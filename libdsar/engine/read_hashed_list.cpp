// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/error.hpp"
#include "libdsar/base/exact_json.hpp"
#include "libdsar/base/line_reader.hpp"
#include "libdsar/engine/hashed_list.hpp"
#include "libdsar/engine/list_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace dsar {
namespace {

constexpr std::size_t sha1_hex = 40;
constexpr std::size_t md5_hex = 32;

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blank = " \t";
    const std::size_t first = text.find_first_not_of(blank);
    return first == std::string_view::npos
               ? std::string_view()
               : text.substr(first, text.find_last_not_of(blank) - first + 1);
}

// `Email Sha-256`: email_sha256
std::string plain_name(std::string_view name) {
    std::string out;
    for (const char letter : trimmed(name)) {
        if (letter == ' ' || letter == '_') {
            out += '_';
        } else if (letter != '-') {
            out += letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter | 0x20) : letter;
        }
    }
    return out;
}

// Kinds by the names that lists have for them.
std::string kind_named(std::string_view word) {
    const std::string name = plain_name(word);
    if (name == "mail" || name == "email_address") {
        return "email";
    }
    return name == "phone_number" || name == "telephone" || name == "mobile" ? "phone" : name;
}

enum class Part { Other, Hash, Id, Kind };

// What a column of that name holds; `kind` when the name says that, too.
Part part_named(std::string_view written, std::string& kind) {
    constexpr std::array hashes{"hash", "sha256", "digest", "hashed", "value_hash"};
    constexpr std::array ids{"id", "item", "work_item", "reference", "record_id"};
    constexpr std::array kinds{"kind", "type", "listtype", "list_type", "identity_type"};
    const std::string name = plain_name(written);
    if (std::ranges::find(hashes, name) != hashes.end()) {
        return Part::Hash;
    }
    if (std::ranges::find(ids, name) != ids.end()) {
        return Part::Id;
    }
    if (std::ranges::find(kinds, name) != kinds.end()) {
        return Part::Kind;
    }
    for (const std::string_view ending : {"_sha256", "_hash", "_hashed"}) {
        if (name.size() > ending.size() && name.ends_with(ending)) {
            kind = kind_named(name.substr(0, name.size() - ending.size()));
            return Part::Hash;
        }
    }
    for (const std::string_view beginning : {"hashed_", "sha256_"}) {
        if (name.size() > beginning.size() && name.starts_with(beginning)) {
            kind = kind_named(name.substr(beginning.size()));
            return Part::Hash;
        }
    }
    return Part::Other;
}

std::string why_no_hash(std::string_view text) {
    const bool hex = text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
    if (text.empty()) {
        return "the hash is empty";
    }
    if (hex && text.size() == sha1_hex) {
        return "a SHA-1 hash; only SHA-256 is matched";
    }
    if (hex && text.size() == md5_hex) {
        return "an MD5 hash; only SHA-256 is matched";
    }
    return fmt::format("no SHA-256 hash: {} characters; 64 hex digits or 44 of base64 would be one",
                       text.size());
}

class ListReader {
 public:
    ListReader(ByteSource& source, std::string_view kind, HashedList& list)
        : lines_(source), kind_(kind), list_(list) {}

    ListReading read() {
        while (lines_.next()) {
            const std::string_view line = trimmed(lines_.line());
            if (!line.empty()) {
                take(line);
            }
        }
        list_.index();
        return reading_;
    }

 private:
    enum class Shape { Unknown, Json, Table };

    void take(std::string_view line) {
        if (shape_ == Shape::Unknown) {
            shape_ = line.front() == '{' ? Shape::Json : Shape::Table;
            if (shape_ == Shape::Table && take_header(line)) {
                return;
            }
        }
        if (!lines_.is_whole()) {
            refuse("the line is longer than 64 KiB");
        } else if (shape_ == Shape::Json) {
            take_object(line);
        } else {
            take_row(line);
        }
    }

    void refuse(std::string why) {
        ++reading_.bad;
        if (reading_.bad_lines.size() < most_bad_lines) {
            reading_.bad_lines.push_back({lines_.number(), std::move(why)});
        }
    }

    void add(std::string_view hash, std::string_view id, std::string_view kind) {
        const std::string_view text = trimmed(hash);
        if (const auto digest = read_sha256(text)) {
            list_.add(*digest, trimmed(id), kind, lines_.number());
        } else {
            refuse(why_no_hash(text));
        }
    }

    // False: the first line is an item itself.
    bool take_header(std::string_view line) {
        for (const char candidate : {',', ';', '\t'}) {
            if (line.find(candidate) != std::string_view::npos) {
                delimiter_ = candidate;
                break;
            }
        }
        const std::vector<std::string> names =
            list_fields(line, delimiter_).value_or(std::vector<std::string>());
        for (const std::string& name : names) {
            columns_.push_back({Part::Other, kind_});
            columns_.back().part = part_named(name, columns_.back().kind);
        }
        if (std::ranges::any_of(columns_, [](const Column& c) { return c.part == Part::Hash; })) {
            return true;
        }
        columns_.clear();
        for (const std::string& name : names) {
            const bool hash = read_sha256(trimmed(name)).has_value();
            columns_.push_back({hash ? Part::Hash : Part::Id, kind_});
        }
        const auto hashes = std::ranges::count(columns_, Part::Hash, &Column::part);
        if (hashes != 1 || columns_.size() > 2) {
            throw Error(
                ErrorKind::Usage,
                fmt::format("line {} of the list names no column of hashes", lines_.number()),
                "a list is CSV with a header (id,hash or id,hash,kind), NDJSON with these "
                "members, or one SHA-256 hash a line",
                "dsar help match");
        }
        return false;
    }

    void take_row(std::string_view line) {
        const auto fields = list_fields(line, delimiter_);
        if (!fields) {
            refuse("a quote does not end in the line");
            return;
        }
        if (fields->size() != columns_.size()) {
            refuse(fmt::format("{} fields instead of {}", fields->size(), columns_.size()));
            return;
        }
        std::string_view id;
        std::string kind;
        for (std::size_t at = 0; at < columns_.size(); ++at) {
            if (columns_[at].part == Part::Id) {
                id = (*fields)[at];
            } else if (columns_[at].part == Part::Kind) {
                kind = kind_named((*fields)[at]);
            }
        }
        bool any = false;
        for (std::size_t at = 0; at < columns_.size(); ++at) {
            // A list with a column for each kind leaves those empty that it does not know.
            const bool here = columns_[at].part == Part::Hash && !trimmed((*fields)[at]).empty();
            if (here) {
                add((*fields)[at], id, kind.empty() ? columns_[at].kind : kind);
            }
            any = any || here;
        }
        if (!any) {
            refuse(why_no_hash({}));
        }
    }

    void take_object(std::string_view line) {
        if (!ExactJson::is_valid(line) || ExactJson::read(line).kind() != ExactJson::Kind::Object) {
            refuse("no JSON object");
            return;
        }
        std::string id;
        std::string kind;
        std::string named_kind(kind_);
        std::string hash;
        for (const ExactMember& member : ExactJson::read(line).members()) {
            const bool text = member.value.kind() == ExactJson::Kind::Text;
            const std::string value =
                text ? member.value.unescaped() : std::string(member.value.text());
            switch (part_named(member.key, named_kind)) {
                case Part::Hash:
                    hash = value;
                    break;
                case Part::Id:
                    id = value;
                    break;
                case Part::Kind:
                    kind = kind_named(value);
                    break;
                case Part::Other:
                    break;
            }
        }
        add(hash, id, kind.empty() ? named_kind : kind);
    }

    struct Column {
        Part part;
        std::string kind;
    };

    LineReader lines_;
    std::string kind_;
    HashedList& list_;
    Shape shape_ = Shape::Unknown;
    char delimiter_ = ',';
    std::vector<Column> columns_;
    ListReading reading_;
};

}  // namespace

ListReading read_hashed_list(ByteSource& source, std::string_view kind, HashedList& list) {
    return ListReader(source, kind, list).read();
}

}  // namespace dsar

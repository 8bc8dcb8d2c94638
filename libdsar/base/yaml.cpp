// SPDX-License-Identifier: Apache-2.0
// Built from libyaml's events: duplicate keys, quotes and places are still to be seen there.
#include "libdsar/base/yaml.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/json_members.hpp"
#include "libdsar/base/utf8.hpp"
#include "libdsar/base/yaml_scalar.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <new>
#include <optional>
#include <utility>
#include <vector>
#include <yaml.h>

namespace dsar {
namespace {

// Settings and maps are written by people; more than this is an alias bomb or not ours.
constexpr std::size_t most_values = 1'000'000;
constexpr std::size_t deepest = 64;

Place place_of(const yaml_mark_t& mark) {
    return {static_cast<int>(mark.line) + 1, static_cast<int>(mark.column) + 1};
}

std::string text_of(const yaml_char_t* text) {
    return text == nullptr ? std::string() : reinterpret_cast<const char*>(text);
}

// `?` for a plain scalar without tag, `!` for a quoted one.
std::string tag_of(const yaml_event_t& event) {
    if (event.data.scalar.tag != nullptr) {
        return text_of(event.data.scalar.tag);
    }
    return event.data.scalar.plain_implicit != 0 ? "?" : "!";
}

bool is_null(const std::string& tag, const std::string& value) {
    return tag == "tag:yaml.org,2002:null" ||
           (tag == "?" && (value.empty() || value == "~" || value == "null" || value == "Null" ||
                           value == "NULL"));
}

class Builder {
 public:
    explicit Builder(std::string_view file_name) : file_name_(file_name) {}

    [[noreturn]] void fail(Place place, const std::string& why) const {
        throw Error(ErrorKind::NotSetUp, fmt::format("cannot read {}", file_name_),
                    fmt::format("line {}, column {}: {}", place.line, place.column, why));
    }

    YamlDocument take() {
        document_.json = std::make_shared<const Json>(std::move(root_));
        return std::move(document_);
    }

    void on(const yaml_event_t& event) {
        const Place place = place_of(event.start_mark);
        switch (event.type) {
            case YAML_DOCUMENT_START_EVENT:
                if (std::exchange(seen_document_, true)) {
                    fail(place, "a second document; one file holds one");
                }
                break;
            case YAML_ALIAS_EVENT:
                on_alias(place, text_of(event.data.alias.anchor));
                break;
            case YAML_SCALAR_EVENT:
                on_scalar(place, event);
                break;
            case YAML_SEQUENCE_START_EVENT:
                open(place, text_of(event.data.sequence_start.tag),
                     text_of(event.data.sequence_start.anchor), Json::array());
                break;
            case YAML_MAPPING_START_EVENT:
                open(place, text_of(event.data.mapping_start.tag),
                     text_of(event.data.mapping_start.anchor), Json::object());
                break;
            case YAML_SEQUENCE_END_EVENT:
            case YAML_MAPPING_END_EVENT:
                close();
                break;
            case YAML_NO_EVENT:
            case YAML_STREAM_START_EVENT:
            case YAML_STREAM_END_EVENT:
            case YAML_DOCUMENT_END_EVENT:
                break;
        }
    }

 private:
    struct Container {
        Json json;
        std::string pointer;
        Place place;
        std::string anchor;
        std::size_t values_before = 0;
        JsonMembers members = {};             // of a mapping, until it ends
        std::optional<std::string> key = {};  // of the member whose value comes next
    };
    struct Anchored {
        Json json;
        std::size_t values = 1;
    };

    [[nodiscard]] bool expects_key() const {
        return !open_.empty() && open_.back().json.is_object() && !open_.back().key;
    }

    void on_alias(Place place, const std::string& anchor) {
        if (expects_key()) {
            fail(place, "an alias cannot be a key");
        }
        const auto inside = [&](const Container& each) { return each.anchor == anchor; };
        if (std::any_of(open_.begin(), open_.end(), inside)) {
            fail(place, "the alias stands inside its own anchor");
        }
        const auto found = anchors_.find(anchor);
        if (found == anchors_.end()) {
            fail(place, fmt::format("there is no anchor {}", anchor));
        }
        count(place, found->second.values);
        put(place, found->second.json);
    }

    void on_scalar(Place place, const yaml_event_t& event) {
        const std::string tag = tag_of(event);
        const std::string value(reinterpret_cast<const char*>(event.data.scalar.value),
                                event.data.scalar.length);
        const bool null = is_null(tag, value);
        if (expects_key()) {
            if (null) {
                fail(place, "a key is empty");
            }
            start_member(place, value);
            return;
        }
        std::optional<Json> json = null ? Json(nullptr) : yaml_scalar(tag, value);
        if (!json) {
            fail(place, fmt::format("the tag {} is not read", tag));
        }
        add(place, std::move(*json), text_of(event.data.scalar.anchor));
    }

    void count(Place place, std::size_t values) {
        values_ += values;
        if (values_ > most_values) {
            fail(place, fmt::format("more than {} values", most_values));
        }
    }

    [[nodiscard]] std::string next_pointer() const {
        if (open_.empty()) {
            return {};
        }
        const Container& top = open_.back();
        return top.pointer + '/' +
               (top.key ? pointer_part(*top.key) : std::to_string(top.json.size()));
    }

    void start_member(Place place, const std::string& key) {
        Container& top = open_.back();
        const std::string pointer = top.pointer + '/' + pointer_part(key);
        if (const auto first = document_.places.find(pointer); first != document_.places.end()) {
            fail(place, fmt::format("the key '{}' is there twice, first in line {}", key,
                                    first->second.line));
        }
        document_.places.emplace(pointer, place);
        top.key = key;
    }

    void add(Place place, Json json, const std::string& anchor) {
        count(place, 1);
        if (!anchor.empty()) {
            anchors_[anchor] = {json, 1};
        }
        put(place, std::move(json));
    }

    void put(Place place, Json json) {
        document_.places.emplace(next_pointer(), place);  // a member has its key's place already
        if (open_.empty()) {
            root_ = std::move(json);
            return;
        }
        Container& top = open_.back();
        if (top.key) {
            top.members.add(*std::exchange(top.key, std::nullopt), std::move(json));
        } else {
            top.json.push_back(std::move(json));
        }
    }

    void open(Place place, const std::string& tag, std::string anchor, Json empty) {
        if (expects_key()) {
            fail(place, "a key must be text");
        }
        if (tag.size() > 1 && tag != "tag:yaml.org,2002:map" && tag != "tag:yaml.org,2002:seq") {
            fail(place, fmt::format("the tag {} is not read", tag));
        }
        if (open_.size() >= deepest) {
            fail(place, fmt::format("more than {} levels deep", deepest));
        }
        count(place, 1);
        std::string pointer = next_pointer();
        document_.places.emplace(pointer, place);
        open_.push_back({std::move(empty), std::move(pointer), place, std::move(anchor), values_});
    }

    void close() {
        Container done = std::move(open_.back());
        open_.pop_back();
        if (done.json.is_object()) {
            done.json = done.members.take();
        }
        if (!done.anchor.empty()) {
            anchors_[done.anchor] = {done.json, values_ - done.values_before + 1};
        }
        put(done.place, std::move(done.json));
    }

    std::string_view file_name_;
    YamlDocument document_;
    Json root_;
    std::vector<Container> open_;
    std::map<std::string, Anchored> anchors_;
    std::size_t values_ = 0;
    bool seen_document_ = false;
};

// What libyaml would say of these is hard to understand.
void check_characters(std::string_view text, const Builder& builder) {
    Place place{1, 1};
    while (!text.empty()) {
        const Utf8Step step = first_character(text);
        const char32_t letter = step.character;
        if (!step.valid) {
            builder.fail(place, "the text is not UTF-8");
        }
        if ((letter < 0x20 && letter != '\t' && letter != '\n' && letter != '\r') ||
            letter == 0x7f) {
            builder.fail(place, "a control character");
        }
        place = letter == '\n' ? Place{place.line + 1, 1} : Place{place.line, place.column + 1};
        text.remove_prefix(step.size);
    }
}

/// A parser of libyaml's; its events are freed as the next one is read.
class Events {
 public:
    explicit Events(std::string_view text) {
        if (yaml_parser_initialize(&parser_) == 0) {
            throw std::bad_alloc();
        }
        yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()),
                                     text.size());
    }
    ~Events() {
        yaml_event_delete(&event_);
        yaml_parser_delete(&parser_);
    }
    Events(const Events&) = delete;
    Events& operator=(const Events&) = delete;

    /// nullptr after the last event, and on a syntax error.
    const yaml_event_t* next() {
        if (event_.type == YAML_STREAM_END_EVENT) {
            return nullptr;
        }
        yaml_event_delete(&event_);
        return yaml_parser_parse(&parser_, &event_) == 0 ? nullptr : &event_;
    }

    [[nodiscard]] bool failed() const { return parser_.error != YAML_NO_ERROR; }
    [[nodiscard]] Place fault() const { return place_of(parser_.problem_mark); }
    [[nodiscard]] std::string why() const {
        const std::string problem = parser_.problem == nullptr ? "no YAML" : parser_.problem;
        return parser_.context == nullptr ? problem
                                          : fmt::format("{} ({})", problem, parser_.context);
    }

 private:
    yaml_parser_t parser_{};
    yaml_event_t event_{};
};

}  // namespace

std::string pointer_part(std::string_view key) {
    std::string part;
    for (const char letter : key) {
        if (letter == '~') {
            part += "~0";
        } else if (letter == '/') {
            part += "~1";
        } else {
            part += letter;
        }
    }
    return part;
}

std::string YamlDocument::where(std::string_view pointer) const {
    while (true) {
        if (const auto found = places.find(pointer); found != places.end()) {
            return fmt::format("line {}, column {}", found->second.line, found->second.column);
        }
        if (pointer.empty()) {
            return "line 1, column 1";
        }
        pointer = pointer.substr(0, std::min(pointer.rfind('/'), pointer.size() - 1));
    }
}

YamlDocument read_yaml(std::string_view text, std::string_view file_name) {
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (text.starts_with(byte_order_mark)) {
        text.remove_prefix(byte_order_mark.size());
    }
    Builder builder(file_name);
    check_characters(text, builder);
    Events events(text);
    while (const yaml_event_t* event = events.next()) {
        builder.on(*event);
    }
    if (events.failed()) {
        builder.fail(events.fault(), events.why());
    }
    return builder.take();
}

}  // namespace dsar

// SPDX-License-Identifier: Apache-2.0
// Built from yaml-cpp's events, because its nodes lose duplicate keys and quotes.
#include "libdsar/base/yaml.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/utf8.hpp"
#include "libdsar/base/yaml_scalar.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <yaml-cpp/anchor.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <utility>
#include <vector>

namespace dsar {
namespace {

// Settings and maps are written by people; more than this is an alias bomb or not ours.
constexpr std::size_t most_values = 1'000'000;
constexpr std::size_t deepest = 64;

class Builder final : public YAML::EventHandler {
 public:
    Builder(std::string_view text, std::string_view file_name)
        : text_(text), file_name_(file_name) {}

    [[noreturn]] void fail(Place place, const std::string& why) const {
        throw Error(ErrorKind::NotSetUp, fmt::format("cannot read {}", file_name_),
                    fmt::format("line {}, column {}: {}", place.line, place.column, why));
    }

    YamlDocument take() {
        document_.json = std::make_shared<const Json>(std::move(root_));
        return std::move(document_);
    }

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (std::exchange(seen_document_, true)) {
            fail(place_of(mark), "a second document; one file holds one");
        }
    }
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        if (expects_key()) {
            fail(place_of(mark), "a key is empty");
        }
        add(place_of(mark), nullptr, anchor);
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        if (expects_key()) {
            fail(place_of(mark), "an alias cannot be a key");
        }
        const auto found = anchors_.find(anchor);
        if (found == anchors_.end()) {
            fail(place_of(mark), "the alias stands inside its own anchor");
        }
        count(place_of(mark), found->second.values);
        put(place_of(mark), found->second.json);
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        const Place place = place_of(mark);
        if (expects_key()) {
            start_member(place, value);
            return;
        }
        std::optional<Json> json = yaml_scalar(tag, value);
        if (!json) {
            fail(place, fmt::format("the tag {} is not read", tag));
        }
        add(place, std::move(*json), anchor);
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value /*style*/) override {
        open(mark, tag, anchor, Json::array());
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value /*style*/) override {
        open(mark, tag, anchor, Json::object());
    }
    void OnMapEnd() override { close(); }

 private:
    struct Container {
        Json json;
        std::string pointer;
        Place place;
        YAML::anchor_t anchor = 0;
        std::size_t values_before = 0;
        std::optional<std::string> key = {};  // of the member whose value comes next
    };
    struct Anchored {
        Json json;
        std::size_t values = 1;
    };

    [[nodiscard]] bool expects_key() const {
        return !open_.empty() && open_.back().json.is_object() && !open_.back().key;
    }

    // yaml-cpp counts bytes; people count characters.
    [[nodiscard]] Place place_of(const YAML::Mark& mark) const {
        const auto column = static_cast<std::size_t>(std::max(mark.column, 0));
        const auto at = std::min(static_cast<std::size_t>(std::max(mark.pos, 0)), text_.size());
        const std::string_view before = text_.substr(at - std::min(at, column), column);
        const auto tails = std::count_if(before.begin(), before.end(), [](char byte) {
            return (static_cast<unsigned char>(byte) & 0xc0U) == 0x80U;
        });
        return {mark.line + 1, mark.column - static_cast<int>(tails) + 1};
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

    void add(Place place, Json json, YAML::anchor_t anchor) {
        count(place, 1);
        if (anchor != 0) {
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
            top.json[*std::exchange(top.key, std::nullopt)] = std::move(json);
        } else {
            top.json.push_back(std::move(json));
        }
    }

    void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Json empty) {
        const Place place = place_of(mark);
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
        open_.push_back({std::move(empty), std::move(pointer), place, anchor, values_});
    }

    void close() {
        Container done = std::move(open_.back());
        open_.pop_back();
        if (done.anchor != 0) {
            anchors_[done.anchor] = {done.json, values_ - done.values_before + 1};
        }
        put(done.place, std::move(done.json));
    }

    std::string_view text_;
    std::string_view file_name_;
    YamlDocument document_;
    Json root_;
    std::vector<Container> open_;
    std::map<YAML::anchor_t, Anchored> anchors_;
    std::size_t values_ = 0;
    bool seen_document_ = false;
};

// yaml-cpp takes U+0004 for the end of the text and mends broken UTF-8 silently.
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
    Builder builder(text, file_name);
    check_characters(text, builder);
    try {
        std::istringstream stream{std::string(text)};
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) {
        }
    } catch (const YAML::Exception& error) {
        builder.fail({error.mark.line + 1, error.mark.column + 1}, error.msg);
    }
    return builder.take();
}

}  // namespace dsar

// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/document_reader.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <set>
#include <utility>
#include <vector>

namespace dsar {

namespace {

// Checks walk documents by recursion.
constexpr std::size_t deepest_nesting = 256;

/// The bytes of a source, one after the other, as nlohmann reads them.
class Bytes {
 public:
    explicit Bytes(ByteSource& source) : source_(source) { fill(); }

    [[nodiscard]] bool at_end() const { return size_ == 0; }
    [[nodiscard]] char current() const { return static_cast<char>(buffer_[next_]); }
    void advance() {
        if (++next_ == size_) {
            fill();
        }
    }

 private:
    void fill() {
        next_ = 0;
        size_ = source_.read(buffer_);
    }

    ByteSource& source_;
    std::array<std::byte, std::size_t{1} << 16> buffer_{};
    std::size_t next_ = 0;
    std::size_t size_ = 0;
};

/// Bytes behind the iterator that nlohmann asks for; the end is a null pointer.
struct ByteIterator {
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = char;

    Bytes* bytes = nullptr;

    char operator*() const { return bytes->current(); }
    ByteIterator& operator++() {
        bytes->advance();
        return *this;
    }
    [[nodiscard]] bool is_end() const { return bytes == nullptr || bytes->at_end(); }
    friend bool operator==(const ByteIterator& left, const ByteIterator& right) {
        return left.is_end() == right.is_end();
    }
    friend bool operator!=(const ByteIterator& left, const ByteIterator& right) {
        return !(left == right);
    }
};

/// An object or array that is not closed yet.
struct Frame {
    Json value;
    std::string name;             // under which it stands in its parent
    std::string key;              // of the member that comes next
    std::set<std::string> names;  // of its members
    std::size_t elements = 0;
    bool of_store = false;  // inside a record's `data`
};

/// Builds the document from nlohmann's events.
class Builder {
 public:
    Builder(Problems& problems, const RecordSink& sink) : problems_(problems), sink_(sink) {}

    Json take() { return std::move(root_); }

    bool null() { return add(nullptr); }
    bool boolean(bool value) { return add(value); }
    bool number_integer(Json::number_integer_t value) { return add(value); }
    bool number_unsigned(Json::number_unsigned_t value) { return add(value); }
    bool number_float(Json::number_float_t value, const std::string&) { return add(value); }
    bool string(std::string& value) { return add(std::move(value)); }
    bool binary(Json::binary_t&) { return false; }
    bool start_object(std::size_t) { return open(Json::object()); }
    bool start_array(std::size_t) { return open(Json::array()); }
    bool end_object() { return close(); }
    bool end_array() { return close(); }

    bool key(std::string& name) {
        Frame& frame = frames_.back();
        frame.key = std::move(name);
        if (!frame.names.insert(frame.key).second && !frame.of_store) {
            Problem problem;
            problem.where = pointer_to(here(), frame.key);
            problem.what = "the key stands twice";
            problem.must = "every key once";
            problems_.push_back(std::move(problem));
        }
        return true;
    }

    bool parse_error(std::size_t at, const std::string&, const Json::exception& error) {
        Problem problem;
        problem.where = fmt::format("byte {}", at);
        const bool too_large = error.id == 406;
        problem.what = too_large ? "a number is larger than a double can hold" : "is not JSON";
        problem.must = too_large ? "a number up to 1.8e308" : "JSON in UTF-8 (RFC 8259)";
        problems_.push_back(std::move(problem));
        return false;
    }

 private:
    [[nodiscard]] std::string here() const {
        std::string pointer;
        for (std::size_t at = 1; at < frames_.size(); ++at) {
            pointer = pointer_to(pointer, frames_[at].name);
        }
        return pointer;
    }

    // The array that is open is /collections/N/records.
    [[nodiscard]] bool in_records() const {
        return sink_ && frames_.size() == 4 && frames_[1].name == "collections" &&
               frames_[1].value.is_array() && frames_[3].name == "records" &&
               frames_[3].value.is_array();
    }

    bool open(Json value) {
        if (frames_.size() == deepest_nesting) {
            Problem problem;
            problem.where = here();
            problem.what = "is nested too deeply";
            problem.must = fmt::format("at most {} levels", deepest_nesting);
            problems_.push_back(std::move(problem));
            return false;
        }
        Frame frame;
        frame.value = std::move(value);
        if (!frames_.empty()) {
            const Frame& parent = frames_.back();
            const bool in_list = parent.value.is_array();
            frame.name = in_list ? std::to_string(parent.elements) : parent.key;
            frame.of_store = parent.of_store || (!in_list && parent.key == "data");
        }
        frames_.push_back(std::move(frame));
        return true;
    }

    bool close() {
        Json value = std::move(frames_.back().value);
        frames_.pop_back();
        return add(std::move(value));
    }

    bool add(Json value) {
        if (frames_.empty()) {
            root_ = std::move(value);
            return true;
        }
        Frame& frame = frames_.back();
        if (in_records()) {
            sink_(std::stoul(frames_[2].name), frame.elements, std::move(value));
        } else if (frame.value.is_array()) {
            frame.value.push_back(std::move(value));
        } else {
            // The names are known to be new or doubled; a look-up for each would cost their square.
            frame.value.get_ref<Json::object_t&>().push_back({frame.key, std::move(value)});
        }
        ++frame.elements;
        return true;
    }

    Problems& problems_;
    const RecordSink& sink_;
    std::vector<Frame> frames_;
    Json root_;
};

/// Stops at the top-level key `schema`.
class SchemaFinder {
 public:
    std::optional<std::string> found;

    bool null() { return true; }
    bool boolean(bool) { return true; }
    bool number_integer(Json::number_integer_t) { return true; }
    bool number_unsigned(Json::number_unsigned_t) { return true; }
    bool number_float(Json::number_float_t, const std::string&) { return true; }
    bool binary(Json::binary_t&) { return true; }
    bool start_object(std::size_t) { return step(1); }
    bool start_array(std::size_t) { return step(1); }
    bool end_object() { return step(-1); }
    bool end_array() { return step(-1); }
    bool string(std::string& value) {
        if (depth_ == 1 && key_ == "schema") {
            found = std::move(value);
            return false;
        }
        return true;
    }
    bool key(std::string& name) {
        key_ = depth_ == 1 ? name : std::string();
        return true;
    }
    bool parse_error(std::size_t, const std::string&, const Json::exception&) { return false; }

 private:
    bool step(int by) {
        depth_ += by;
        key_.clear();
        return true;
    }

    int depth_ = 0;
    std::string key_;
};

}  // namespace

std::shared_ptr<const Json> read_document(ByteSource& source, Problems& problems,
                                          const RecordSink& sink) {
    const auto bytes = std::make_unique<Bytes>(source);
    if (bytes->at_end()) {
        Problem problem;
        problem.what = "is empty";
        problem.must = "a document in JSON";
        problems.push_back(std::move(problem));
        return nullptr;
    }
    Builder builder(problems, sink);
    if (!Json::sax_parse(ByteIterator{bytes.get()}, ByteIterator{}, &builder)) {
        return nullptr;
    }
    return std::make_shared<const Json>(builder.take());
}

std::optional<std::string> schema_of(ByteSource& source) {
    const auto bytes = std::make_unique<Bytes>(source);
    SchemaFinder finder;
    Json::sax_parse(ByteIterator{bytes.get()}, ByteIterator{}, &finder);
    return finder.found;
}

std::string pointer_to(const std::string& parent, const std::string& name) {
    std::string pointer = parent + "/";
    for (const char letter : name) {
        if (letter == '~') {
            pointer += "~0";
        } else if (letter == '/') {
            pointer += "~1";
        } else {
            pointer += letter;
        }
    }
    return pointer;
}

}  // namespace dsar

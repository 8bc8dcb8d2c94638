// SPDX-License-Identifier: Apache-2.0
// The elements of one array in a JSON file of any size: only one element is in memory at a time.
// What lies around the array is passed over; its brackets and quotes must close, or the file is
// broken.
#pragma once

#include "libdsar/stores/json/element_run.hpp"
#include "libdsar/stores/window.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// Splits a JSON file. Not thread-safe.
class JsonElements {
 public:
    /// `path`: the names that lead to the array, empty for the outermost value. Where that is no
    /// array, it is the only element.
    JsonElements(std::unique_ptr<ByteSource> source, std::uint64_t limit,
                 std::vector<std::string> path);

    /// Goes to the next element; false when the file has ended, whole. Throws JsonFault when it is
    /// not JSON or cut off, Error (Failed) when an element is over the limit.
    bool next();

    /// Goes to the next elements: those that stand whole in the next `wanted` bytes, or to one.
    /// Then element() is the text from the first to the end of the last, spans() says where each is
    /// in it, and number() counts the first. An element over the limit is handed out in parts.
    /// Throws as next() does but for that.
    bool next_run(std::size_t wanted);
    [[nodiscard]] const std::vector<ElementSpan>& spans() const { return spans_; }

    /// Whether next_run() came to a part of an element over the limit, which is part() and no
    /// element(); each shares `part_overlap` bytes with the one before.
    [[nodiscard]] bool is_part() const { return is_part_; }
    [[nodiscard]] std::string_view part() const { return window_.view().substr(0, part_size_); }
    /// Whether it is the last part.
    [[nodiscard]] bool ends_element() const { return !large_.has_value(); }

    /// The raw text of the element (not yet checked), until the next call.
    [[nodiscard]] std::string_view element() const { return window_.view().substr(0, size_); }
    /// Counted from 1.
    [[nodiscard]] std::int64_t number() const { return number_; }
    /// Whether the path led anywhere; certain after next() has returned false.
    [[nodiscard]] bool found_array() const { return found_; }
    /// Whether the element stands in an array; else it is the value that the path leads to.
    [[nodiscard]] bool in_array() const { return state_ == State::Further; }
    /// Where the element before this one in its array ended.
    [[nodiscard]] std::optional<std::uint64_t> before() const { return before_; }
    /// Where the element behind this one in its array begins. What element() gave is dead then.
    std::optional<std::uint64_t> behind();
    /// Bytes passed so far: where the element begins.
    [[nodiscard]] std::uint64_t offset() const { return window_.offset(); }

 private:
    /// Finds the end of one value by its quotes and brackets, fed with its text in pieces.
    class ValueEnd {
     public:
        /// Reads on from `at`; returns where it stopped, behind the value when done().
        std::size_t read(std::string_view text, std::size_t at);
        [[nodiscard]] bool done() const { return done_; }
        /// A number or word at the end of the text is as long as the text.
        [[nodiscard]] bool may_end_here() const { return in_word_ && depth_ == 0; }

     private:
        std::size_t read_string(std::string_view text, std::size_t at);
        bool read_letter(char letter);

        std::size_t depth_ = 0;
        bool in_string_ = false;
        bool escaped_ = false;
        bool in_word_ = false;
        bool done_ = false;
    };

    enum class State { Start, First, Further, Outside, Done };

    bool begin_value();
    bool begin_element();
    void begin_members();
    bool next_member();
    bool leave_object();
    std::string take_name();
    char look();
    void expect(char letter, const char* why);
    void pass_value(bool keep);
    void pass_elements();
    void take_part(const ValueEnd& end, std::size_t at, bool is_over);
    void next_part(ValueEnd end, std::size_t at);

    Window window_;
    std::uint64_t limit_;
    std::vector<std::string> path_;
    std::size_t depth_ = 0;  // members of the path that we are inside of
    State state_ = State::Start;
    std::size_t size_ = 0;
    std::optional<std::uint64_t> before_;
    std::size_t wanted_ = 0;  // bytes of a run; 0: elements come one by one
    std::vector<ElementSpan> spans_;
    std::optional<ValueEnd> large_;  // the element over the limit that goes on
    bool is_part_ = false;
    std::size_t part_size_ = 0;
    std::int64_t number_ = 0;
    bool found_ = false;
};

}  // namespace dsar

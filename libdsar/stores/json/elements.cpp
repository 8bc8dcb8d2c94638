// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/json/elements.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/stores/json/scalar.hpp"
#include "libdsar/stores/json/text.hpp"

#include <algorithm>
#include <utility>

namespace dsar {
namespace {

constexpr char at_end = '\0';

[[noreturn]] void fail(const char* why) {
    throw JsonFault{why};
}

}  // namespace

JsonElements::JsonElements(std::unique_ptr<ByteSource> source, std::uint64_t limit,
                           std::vector<std::string> path)
    : window_(std::move(source), std::max<std::uint64_t>(limit, 4 * part_overlap)),
      limit_(limit),
      path_(std::move(path)) {}

std::size_t JsonElements::ValueEnd::read(std::string_view text, std::size_t at) {
    while (at < text.size() && !done_) {
        if (in_string_) {
            at = read_string(text, at);
        } else {
            at += read_letter(text[at]) ? 1U : 0U;
        }
    }
    return at;
}

/// The fast way through a text: from quote or backslash to the next.
std::size_t JsonElements::ValueEnd::read_string(std::string_view text, std::size_t at) {
    if (escaped_) {
        escaped_ = false;
        return at + 1;
    }
    const std::size_t stop = text.find_first_of("\"\\", at);
    if (stop == std::string_view::npos) {
        return text.size();
    }
    escaped_ = text[stop] == '\\';
    in_string_ = escaped_;
    done_ = !in_string_ && depth_ == 0;
    return stop + 1;
}

/// False when the letter does not belong to the value any more.
bool JsonElements::ValueEnd::read_letter(char letter) {
    const bool ends_word = letter == ',' || letter == ']' || letter == '}' || is_json_space(letter);
    if (depth_ == 0 && in_word_ && ends_word) {
        done_ = true;
        return false;
    }
    if (depth_ == 0 && !in_word_ && ends_word) {
        fail("a value is missing");
    }
    if (letter == '"') {
        in_string_ = true;
    } else if (letter == '{' || letter == '[') {
        ++depth_;
    } else if (letter == '}' || letter == ']') {
        --depth_;
        done_ = depth_ == 0;
    } else if (depth_ == 0) {
        in_word_ = true;
    }
    return true;
}

std::optional<std::uint64_t> JsonElements::behind() {
    std::size_t at = size_;
    bool comma = false;
    while (in_array()) {
        const std::string_view view = window_.view();
        while (at < view.size() && (is_json_space(view[at]) || (view[at] == ',' && !comma))) {
            comma = comma || view[at] == ',';
            ++at;
        }
        if (at < view.size()) {
            return comma ? std::optional(window_.offset() + at) : std::nullopt;
        }
        if (!window_.grow()) {
            fail("the file is cut off");
        }
    }
    return std::nullopt;
}

bool JsonElements::next_run(std::size_t wanted) {
    wanted_ = std::max<std::size_t>(wanted, 1);
    number_ += spans_.empty() ? 0 : static_cast<std::int64_t>(spans_.size()) - 1;
    spans_.clear();
    const bool goes_on = is_part_ && large_;
    is_part_ = false;
    if (goes_on) {
        window_.drop(size_);
        ValueEnd end = *large_;
        large_.reset();
        next_part(end, part_size_ - size_);
        return true;
    }
    if (!next()) {
        return false;
    }
    if (spans_.empty() && !is_part_) {
        spans_.push_back({0, size_});
    }
    return true;
}

bool JsonElements::next() {
    before_ = in_array() ? std::optional(window_.offset() + size_) : std::nullopt;
    window_.drop(size_);
    size_ = 0;
    while (true) {
        switch (state_) {
            case State::Start:
                while (window_.view().size() < 3 && window_.grow()) {
                }
                if (window_.view().starts_with("\xEF\xBB\xBF")) {
                    window_.drop(3);
                }
                if (begin_value()) {
                    return true;
                }
                break;
            case State::First:
            case State::Further:
                if (begin_element()) {
                    return true;
                }
                break;
            case State::Outside:
                if (next_member()) {
                    return true;
                }
                break;
            case State::Done:
                return false;
        }
    }
}

/// At a value that lies on the path: goes into it. True when it is an element itself.
bool JsonElements::begin_value() {
    const char first = look();
    if (depth_ < path_.size()) {
        if (first == '{') {
            begin_members();
        } else {
            pass_value(false);
            state_ = State::Outside;
        }
        return false;
    }
    found_ = true;
    if (first == '[') {
        window_.drop(1);
        state_ = State::First;
        before_.reset();
        return false;
    }
    state_ = State::Outside;
    pass_value(true);
    ++number_;
    return path_.empty() || element() != "null";
}

bool JsonElements::begin_element() {
    if (look() == ']') {
        window_.drop(1);
        state_ = State::Outside;
        return false;
    }
    if (state_ == State::Further) {
        expect(',', "two elements without a comma between them");
        look();
    }
    state_ = State::Further;
    pass_elements();
    ++number_;
    return true;
}

/// At an element: goes over it and, in a run, over those behind it that are in sight.
void JsonElements::pass_elements() {
    if (wanted_ > 0) {
        const std::uint64_t size = std::min<std::uint64_t>(wanted_, limit_);
        try {
            while (window_.view().size() < size && window_.grow()) {
            }
        } catch (const Error&) {  // met again behind what is in sight
        }
        spans_ = element_run(window_.view());
        const auto large = std::ranges::find_if(
            spans_, [this](const ElementSpan& span) { return span.end - span.begin > limit_; });
        spans_.erase(large, spans_.end());
        if (!spans_.empty()) {
            size_ = spans_.back().end;
            return;
        }
    }
    pass_value(true);
}

/// At a piece of an element over the limit, of which `at` bytes are in sight and passed.
void JsonElements::take_part(const ValueEnd& end, std::size_t at, bool is_over) {
    is_part_ = true;
    part_size_ = at;
    size_ = is_over ? at : at - std::min(at, part_overlap);
    large_ = is_over ? std::nullopt : std::optional(end);
}

/// Goes on in an element over the limit, of which `at` bytes that were in the piece before are in
/// sight.
void JsonElements::next_part(ValueEnd end, std::size_t at) {
    const std::size_t most = at + 2 * part_overlap;
    bool is_over = false;
    while (!end.done() && !is_over && at < most) {
        is_over = at == window_.view().size() && !window_.grow();
        if (is_over && !end.may_end_here()) {
            fail("the file is cut off");
        }
        at = end.read(window_.view(), at);
    }
    take_part(end, at, is_over || end.done());
}

/// At the brace of an object on the path.
void JsonElements::begin_members() {
    window_.drop(1);
    ++depth_;
    if (look() == '}') {
        state_ = State::Outside;
        return;
    }
    // next_member() takes a comma or the end; the first member has none in front.
    state_ = State::Outside;
    const std::string name = take_name();
    if (name == path_[depth_ - 1]) {
        state_ = State::Start;
    } else {
        look();
        pass_value(false);
    }
}

/// Behind a value of an object on the path, or behind everything.
bool JsonElements::next_member() {
    if (depth_ == 0) {
        if (look() != at_end) {
            fail("something stands behind the end of the value");
        }
        state_ = State::Done;
        return false;
    }
    if (leave_object()) {
        return false;
    }
    expect(',', "two members without a comma between them");
    const std::string name = take_name();
    if (name == path_[depth_ - 1]) {
        return begin_value();
    }
    look();
    pass_value(false);
    return false;
}

bool JsonElements::leave_object() {
    if (look() != '}') {
        return false;
    }
    window_.drop(1);
    --depth_;
    return true;
}

std::string JsonElements::take_name() {
    if (look() != '"') {
        fail("a member has no name");
    }
    pass_value(true);
    std::string name = json_unescape(element());
    window_.drop(size_);
    size_ = 0;
    expect(':', "a member has no colon");
    return name;
}

/// The next letter that is no white space, in sight but not taken; at_end behind the last.
char JsonElements::look() {
    while (true) {
        const std::string_view view = window_.view();
        std::size_t blank = 0;
        while (blank < view.size() && is_json_space(view[blank])) {
            ++blank;
        }
        window_.drop(blank);
        if (blank < view.size()) {
            return view[blank] == at_end ? ' ' : view[blank];
        }
        if (!window_.grow()) {
            return at_end;
        }
    }
}

void JsonElements::expect(char letter, const char* why) {
    const char found = look();
    if (found != letter) {
        fail(found == at_end ? "the file is cut off" : why);
    }
    window_.drop(1);
}

/// Goes over one value: `keep` leaves it in sight and measures it, else it is dropped on the way.
void JsonElements::pass_value(bool keep) {
    ValueEnd end;
    std::size_t at = 0;
    while (true) {
        at = end.read(window_.view(), at);
        if (!keep) {
            window_.drop(at);
            at = 0;
        }
        if (end.done()) {
            break;
        }
        if (keep && at > limit_) {
            break;
        }
        if (!window_.grow()) {
            if (!end.may_end_here()) {
                fail("the file is cut off");
            }
            break;
        }
    }
    size_ = keep ? at : 0;
    if (size_ > limit_ && (wanted_ == 0 || state_ != State::Further)) {
        throw over_limit(limit_, window_.offset());
    }
    if (size_ > limit_) {
        take_part(end, at, end.done());
    }
}

}  // namespace dsar

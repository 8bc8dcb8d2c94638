// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/text/pattern_parts.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/model/text_parts.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dsar {
namespace {

[[noreturn]] void fail(std::string why) {
    throw Error(ErrorKind::Failed, "a pattern cannot be used", std::move(why));
}

[[noreturn]] void fail_varying(std::string_view what) {
    fail(
        fmt::format("`{}` stands in no named group: what may vary must stand in one, as in "
                    "(?P<rest>.*), or it would not be searched",
                    what));
}

class Reader {
 public:
    explicit Reader(std::string_view pattern) : pattern_(pattern) {}

    std::vector<PatternPart> run() {
        while (!at_end()) {
            step();
        }
        if (parts_.empty()) {
            fail("it has no named group, as in (?P<name>..)");
        }
        return std::move(parts_);
    }

 private:
    struct Group {
        std::size_t begin = 0;  // of its inside
        std::string name;       // empty: none
        bool has_named = false;
    };

    [[nodiscard]] bool at_end() const { return at_ >= pattern_.size(); }
    [[nodiscard]] bool is_named() const {
        return std::any_of(open_.begin(), open_.end(),
                           [](const Group& group) { return !group.name.empty(); });
    }

    void step() {
        const char letter = pattern_[at_];
        if (letter == '\\') {
            escape();
        } else if (letter == '[') {
            letters();
        } else if (letter == '(') {
            open();
        } else if (letter == ')') {
            close();
        } else if (letter == '.' && !is_named()) {
            fail_varying(".");
        } else {
            ++at_;
        }
    }

    // A letter that stands for itself, or for a blank, may stand anywhere.
    void escape() {
        const std::string_view escaped = pattern_.substr(at_, 2);
        const char letter = escaped.size() == 2 ? escaped[1] : '\\';
        const bool is_fixed =
            !is_word(letter) || std::string_view("sbBAzntrfav").find(letter) != std::string::npos;
        if (letter == 'Q') {
            fail("\\Q is not understood here");
        }
        if (!is_fixed && !is_named()) {
            fail_varying(escaped);
        }
        at_ += 2;
    }

    void letters() {
        const std::size_t begin = at_++;
        const bool negated = !at_end() && pattern_[at_] == '^';
        at_ += negated ? 1 : 0;
        bool varies = negated;
        for (bool first = true; !at_end() && (first || pattern_[at_] != ']'); first = false) {
            if (pattern_.substr(at_).starts_with("[:")) {
                varies = true;
                at_ = std::min(pattern_.find(":]", at_), pattern_.size() - 2) + 2;
            } else if (pattern_[at_] == '\\') {
                const char letter = at_ + 1 < pattern_.size() ? pattern_[at_ + 1] : 'x';
                varies = varies || (is_word(letter) && letter != 's' && letter != 't');
                at_ += 2;
            } else {
                varies = varies || is_word(pattern_[at_]);
                varies = varies || (pattern_[at_] == '-' && !first && at_ + 1 < pattern_.size() &&
                                    pattern_[at_ + 1] != ']');
                ++at_;
            }
        }
        ++at_;
        if (varies && !is_named()) {
            fail_varying(pattern_.substr(begin, at_ - begin));
        }
    }

    void open() {
        Group group;
        const std::string_view rest = pattern_.substr(at_);
        for (const std::string_view front : {"(?P<", "(?<"}) {
            if (rest.starts_with(front)) {
                const std::size_t end = std::min(rest.find('>'), rest.size() - 1);
                group.name = rest.substr(front.size(), end - front.size());
                group.begin = at_ + end + 1;
            }
        }
        if (!group.name.empty()) {
            if (is_named()) {
                fail(fmt::format("the group {} lies in another named group", group.name));
            }
            at_ = group.begin;
            open_.push_back(std::move(group));
            return;
        }
        ++at_;
        if (!rest.starts_with("(?")) {
            open_.push_back(std::move(group));
            return;
        }
        // Flags end in `:` or, without a group, in `)`.
        const std::size_t end = std::min(pattern_.find_first_of(":)", at_), pattern_.size() - 1);
        if (pattern_[end] == ':') {
            open_.push_back(std::move(group));
        }
        at_ = end + 1;
    }

    void close() {
        const std::size_t end = at_++;
        if (open_.empty()) {
            return;
        }
        const Group group = std::move(open_.back());
        open_.pop_back();
        const bool repeats =
            !at_end() && std::string_view("*+{").find(pattern_[at_]) != std::string::npos;
        const bool has_named = !group.name.empty() || group.has_named;
        if (repeats && has_named) {
            fail("a named group may stand once, or not at all with `?`: it cannot repeat");
        }
        if (!open_.empty()) {
            open_.back().has_named = open_.back().has_named || has_named;
        }
        if (!group.name.empty()) {
            parts_.push_back(
                {group.name, std::string(pattern_.substr(group.begin, end - group.begin))});
        }
    }

    std::string_view pattern_;
    std::size_t at_ = 0;
    std::vector<Group> open_;
    std::vector<PatternPart> parts_;
};

}  // namespace

std::vector<PatternPart> pattern_parts(std::string_view pattern) {
    return Reader(pattern).run();
}

}  // namespace dsar

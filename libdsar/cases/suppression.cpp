// SPDX-License-Identifier: Apache-2.0
#include "libdsar/cases/suppression.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/cases/pseudonyms.hpp"
#include "libdsar/cases/register.hpp"
#include "libdsar/cases/suppression_table.hpp"

#include <algorithm>
#include <vector>

namespace dsar {
namespace {

// Longer lines are no address, and are not kept in memory.
constexpr std::size_t longest_line = 4096;

bool reaches_somebody(const Identifier& identifier) {
    return identifier.kind == "email" || identifier.kind == "phone";
}

std::string_view trimmed(std::string_view line) {
    constexpr std::string_view blank = " \t\r";
    const std::size_t first = line.find_first_not_of(blank);
    return first == std::string_view::npos
               ? std::string_view()
               : line.substr(first, line.find_last_not_of(blank) - first + 1);
}

/// Hands out the lines of a source; of an overlong one its beginning, `whole` false.
class LineReader {
 public:
    explicit LineReader(ByteSource& source) : source_(source), buffer_(1U << 16U) {}

    template <class Sink>
    void each(const Sink& sink) {
        while (const std::size_t size = source_.read(buffer_)) {
            std::string_view rest(reinterpret_cast<const char*>(buffer_.data()), size);
            for (std::size_t end = rest.find('\n'); end != std::string_view::npos;
                 end = rest.find('\n')) {
                take(rest.substr(0, end));
                sink(std::string_view(line_), whole_);
                line_.clear();
                whole_ = true;
                rest.remove_prefix(end + 1);
            }
            take(rest);
        }
        if (!line_.empty()) {
            sink(std::string_view(line_), whole_);
        }
    }

 private:
    void take(std::string_view part) {
        whole_ = whole_ && line_.size() + part.size() <= longest_line;
        line_ += part.substr(0, longest_line - std::min(longest_line, line_.size()));
    }

    ByteSource& source_;
    std::vector<std::byte> buffer_;
    std::string line_;
    bool whole_ = true;
};

void count(ContactCounts& counts, Contact answer) {
    switch (answer) {
        case Contact::Free:
            ++counts.free;
            return;
        case Contact::Suppressed:
            ++counts.suppressed;
            return;
        case Contact::Unreadable:
            ++counts.unreadable;
            return;
    }
}

void require_purpose(bool named) {
    if (!named) {
        throw Error(ErrorKind::Usage, "no purpose is named",
                    "an entry of the suppression list stops one purpose", "--purpose NAME");
    }
}

}  // namespace

Identifier contact_identifier(std::string_view address) {
    const std::string_view text = trimmed(address);
    return {text.find('@') == std::string_view::npos ? "phone" : "email", std::string(text)};
}

struct SuppressionList::State {
    explicit State(const Workspace& workspace)
        : pseudonyms(workspace, "dsar suppression list"),
          table(workspace.root / ".dsar" / "suppression.db", pseudonyms.of_key()) {}

    [[nodiscard]] std::vector<DigestBytes> digests_of(
        std::span<const Identifier> identifiers) const {
        std::vector<DigestBytes> out;
        for (const Identifier& identifier : identifiers) {
            if (!reaches_somebody(identifier)) {
                continue;
            }
            for (const std::string& digest : pseudonyms.all_of(identifier)) {
                out.push_back(digest_bytes(digest));
            }
        }
        return out;
    }

    Pseudonyms pseudonyms;
    SuppressionTable table;
};

SuppressionList::SuppressionList(const Workspace& workspace)
    : state_(std::make_unique<State>(workspace)) {}
SuppressionList::SuppressionList(SuppressionList&&) noexcept = default;
SuppressionList& SuppressionList::operator=(SuppressionList&&) noexcept = default;
SuppressionList::~SuppressionList() = default;

std::size_t SuppressionList::add(std::span<const Identifier> identifiers,
                                 std::span<const std::string> purposes, Date day,
                                 std::string_view because) {
    require_purpose(!purposes.empty() && std::ranges::none_of(purposes, &std::string::empty));
    std::vector<SuppressionRow> rows;
    for (const DigestBytes& digest : state_->digests_of(identifiers)) {
        for (const std::string& purpose : purposes) {
            rows.push_back({digest, purpose, std::string(because), format(day)});
        }
    }
    return state_->table.add(rows);
}

std::size_t SuppressionList::remove(std::span<const Identifier> identifiers,
                                    std::string_view purpose, Date day, std::string_view why) {
    require_purpose(!purpose.empty());
    if (trimmed(why).empty()) {
        throw Error(ErrorKind::Usage, "no reason is given",
                    "who said no is written to again only after consenting anew",
                    "say where and when the person consented");
    }
    refuse_values_of({{identifiers.begin(), identifiers.end()}}, why, "the reason");
    return state_->table.remove(state_->digests_of(identifiers), purpose, format(day), why);
}

std::size_t SuppressionList::lift(std::string_view because) {
    return because.empty() ? 0 : state_->table.remove_because(because);
}

bool SuppressionList::contains(std::span<const Identifier> identifiers, std::string_view purpose) {
    return std::ranges::any_of(state_->digests_of(identifiers), [&](const DigestBytes& digest) {
        return state_->table.has(digest, purpose);
    });
}

void SuppressionList::each(
    const std::function<void(std::string_view digest, std::string_view purpose,
                             std::string_view since)>& sink) {
    SuppressionRow last;
    state_->table.each([&](const SuppressionRow& row) {
        if (row.digest != last.digest || row.purpose != last.purpose) {
            sink(hex_of_digest(row.digest), row.purpose, row.since);
        }
        last = row;
    });
}

ContactCounts SuppressionList::filter(
    ByteSource& addresses, std::string_view purpose,
    const std::function<void(std::string_view line, Contact answer)>& sink) {
    std::vector<DigestBytes> suppressed;
    state_->table.each([&](const SuppressionRow& row) {
        if ((purpose.empty() || row.purpose == purpose) &&
            (suppressed.empty() || suppressed.back() != row.digest)) {
            suppressed.push_back(row.digest);  // they come sorted
        }
    });
    ContactCounts counts;
    const auto answer_of = [&](std::string_view line, bool whole) {
        const std::vector<std::string> digests =
            whole ? state_->pseudonyms.all_of(contact_identifier(line))
                  : std::vector<std::string>();
        if (digests.empty()) {
            return Contact::Unreadable;
        }
        const bool found = std::ranges::any_of(digests, [&](const std::string& digest) {
            return std::ranges::binary_search(suppressed, digest_bytes(digest));
        });
        return found ? Contact::Suppressed : Contact::Free;
    };
    LineReader(addresses).each([&](std::string_view line, bool whole) {
        if (!trimmed(line).empty()) {
            const Contact answer = answer_of(line, whole);
            count(counts, answer);
            sink(line, answer);
        }
    });
    return counts;
}

}  // namespace dsar

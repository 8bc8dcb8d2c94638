// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/recode.hpp"

#include "libdsar/base/error.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstdint>
#include <iconv.h>
#include <utility>
#include <vector>

namespace dsar {
namespace {

constexpr std::size_t piece = std::size_t{1} << 16;

// What iconv_open returns when it fails, compared as the manual says.
bool is_bad(iconv_t converter) {
    return reinterpret_cast<std::intptr_t>(converter) == -1;
}

class Recoded final : public ByteSource {
 public:
    Recoded(std::unique_ptr<ByteSource> source, const std::string& encoding, bool keep)
        : source_(std::move(source)),
          encoding_(encoding),
          keep_(keep),
          converter_(::iconv_open("UTF-8", encoding.c_str())),
          raw_(piece) {
        if (is_bad(converter_)) {
            throw Error(ErrorKind::NotSetUp, "the system has no encoding " + encoding);
        }
    }
    ~Recoded() override {
        if (!is_bad(converter_)) {
            ::iconv_close(converter_);
        }
    }
    Recoded(const Recoded&) = delete;
    Recoded& operator=(const Recoded&) = delete;

    std::size_t read(std::span<std::byte> buffer) override {
        char* out = reinterpret_cast<char*>(buffer.data());
        std::size_t room = buffer.size();
        while (room == buffer.size() && !buffer.empty() && kept_.empty()) {
            if (begin_ == end_ && !fill()) {
                break;
            }
            if (!convert(out, room)) {
                keep_one(room);
            }
        }
        if (!kept_.empty()) {
            const std::size_t count = std::min(room, kept_.size());
            std::copy_n(kept_.begin(), count, out);
            kept_.erase(0, count);
            return count;
        }
        return buffer.size() - room;
    }

    /// Raw bytes behind what was read.
    [[nodiscard]] std::uint64_t passed() const { return passed_; }

 private:
    // More raw bytes behind those that are left; false at the end of the source.
    bool fill() {
        std::copy(raw_.begin() + static_cast<std::ptrdiff_t>(begin_),
                  raw_.begin() + static_cast<std::ptrdiff_t>(end_), raw_.begin());
        end_ -= begin_;
        begin_ = 0;
        const auto space = std::as_writable_bytes(std::span(raw_)).subspan(end_);
        const std::size_t count = source_->read(space);
        end_ += count;
        return count > 0;
    }

    /// A character that is larger than the buffer goes out in pieces.
    void keep_one(std::size_t room) {
        std::array<char, 16> one{};
        for (std::size_t size = room + 1; size <= one.size() && kept_.empty(); ++size) {
            char* out = one.data();
            std::size_t left = size;
            convert(out, left);
            kept_.assign(one.data(), size - left);
        }
    }

    /// False: there is no room for one character.
    bool convert(char*& out, std::size_t& room) {
        char* in = raw_.data() + begin_;
        std::size_t left = end_ - begin_;
        const std::size_t before = room;
        const std::size_t result = ::iconv(converter_, &in, &left, &out, &room);
        const int fault = errno;
        passed_ += end_ - begin_ - left;
        begin_ = end_ - left;
        if (result != static_cast<std::size_t>(-1) || fault == E2BIG) {
            return result != static_cast<std::size_t>(-1) || room < before;
        }
        const bool cut_off = fault == EINVAL;
        if (cut_off && fill()) {
            return true;
        }
        if (room < before) {
            return true;  // what is good goes out first; the next call comes back here
        }
        if (!keep_) {
            throw Error(ErrorKind::Failed, "a byte that " + encoding_ + " does not have (byte " +
                                               std::to_string(passed_) + ")");
        }
        *out++ = raw_[begin_++];
        --room;
        ++passed_;
        ::iconv(converter_, nullptr, nullptr, nullptr, nullptr);
        return true;
    }

    std::unique_ptr<ByteSource> source_;
    std::string encoding_;
    bool keep_;
    iconv_t converter_;
    std::vector<char> raw_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::uint64_t passed_ = 0;
    std::string kept_;  // of a character, what the last buffer had no room for
};

/// What was read already, and the rest.
class Joined final : public ByteSource {
 public:
    Joined(std::string front, std::unique_ptr<ByteSource> rest)
        : front_(bytes_in_memory(std::move(front))), rest_(std::move(rest)) {}

    std::size_t read(std::span<std::byte> buffer) override {
        const std::size_t count = front_->read(buffer);
        return count > 0 ? count : rest_->read(buffer);
    }

 private:
    std::unique_ptr<ByteSource> front_;
    std::unique_ptr<ByteSource> rest_;
};

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char letter) { return std::tolower(letter); });
    return text;
}

// Encodings whose order of bytes a mark in front tells; without one the system's is meant.
bool has_two_orders(const std::string& encoding) {
    const std::string name = lower(encoding);
    return name == "utf-16" || name == "utf16" || name == "utf-32" || name == "utf32" ||
           name == "ucs-2" || name == "unicode";
}

std::size_t mark_size(const std::string& encoding, std::string_view front) {
    if (!has_two_orders(encoding)) {
        return 0;
    }
    const bool wide = lower(encoding).find("32") != std::string::npos;
    const std::string_view little = wide ? std::string_view("\xFF\xFE\0\0", 4) : "\xFF\xFE";
    const std::string_view big = wide ? std::string_view("\0\0\xFE\xFF", 4) : "\xFE\xFF";
    return front.starts_with(little) || front.starts_with(big) ? little.size() : 0;
}

// The encoding with its order of bytes, so that no mark is written.
std::string ordered_name(const std::string& encoding, std::string_view front) {
    if (!has_two_orders(encoding)) {
        return encoding;
    }
    const bool big = mark_size(encoding, front) > 0 && front[0] != '\xFF';
    const bool wide = lower(encoding).find("32") != std::string::npos;
    return std::string(wide ? "UTF-32" : "UTF-16") + (big ? "BE" : "LE");
}

}  // namespace

bool is_encoding(const std::string& name) {
    const iconv_t converter = ::iconv_open("UTF-8", name.c_str());
    if (is_bad(converter)) {
        return false;
    }
    ::iconv_close(converter);
    return true;
}

std::unique_ptr<ByteSource> recoded(std::unique_ptr<ByteSource> source, const std::string& encoding,
                                    bool keep) {
    return std::make_unique<Recoded>(std::move(source), encoding, keep);
}

std::vector<std::uint64_t> encoded_offsets(std::unique_ptr<ByteSource> source,
                                           const std::string& encoding, bool keep,
                                           std::span<const std::uint64_t> offsets) {
    std::string front(4, '\0');
    front.resize(source->read(std::as_writable_bytes(std::span(front))));
    const std::uint64_t mark = mark_size(encoding, front);
    Recoded text(std::make_unique<Joined>(front, std::move(source)), encoding, keep);
    std::vector<std::byte> buffer(piece);
    std::vector<std::uint64_t> result;
    std::uint64_t at = 0;
    for (const std::uint64_t offset : offsets) {
        while (at < offset) {
            const std::size_t count = text.read(std::span(buffer).first(
                static_cast<std::size_t>(std::min<std::uint64_t>(offset - at, piece))));
            if (count == 0) {
                throw Error(ErrorKind::Failed, "the file is shorter than it was");
            }
            at += count;
        }
        result.push_back(std::max(text.passed(), mark));
    }
    return result;
}

std::optional<std::string> encoded(std::string_view text, const std::string& encoding,
                                   std::string_view front) {
    const std::string name = ordered_name(encoding, front);
    const iconv_t converter = ::iconv_open(name.c_str(), "UTF-8");
    if (is_bad(converter)) {
        return std::nullopt;
    }
    std::string from(text);
    std::string result(text.size() * 4 + 16, '\0');
    char* in = from.data();
    char* out = result.data();
    std::size_t left = from.size();
    std::size_t room = result.size();
    const std::size_t outcome = ::iconv(converter, &in, &left, &out, &room);
    ::iconv_close(converter);
    result.resize(result.size() - room);
    if (outcome != 0) {  // some letter is not there, or was replaced by a like one
        return std::nullopt;
    }
    const auto back = recoded(bytes_in_memory(result), name, false);
    return read_all(*back, from.size() + 1) == from ? std::optional(result) : std::nullopt;
}

bool is_stateless(const std::string& encoding) {
    constexpr std::array stateful{"2022", "utf-7", "utf7", "hz",  "1255",  "1258",
                                  "tcvn", "hkscs", "jisx", "ibm", "ebcdic"};
    const std::string name = lower(encoding);
    return std::none_of(stateful.begin(), stateful.end(),
                        [&](const char* part) { return name.find(part) != std::string::npos; });
}

}  // namespace dsar

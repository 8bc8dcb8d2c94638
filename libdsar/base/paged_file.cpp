// SPDX-License-Identifier: Apache-2.0
// A page in the file is its ciphertext and its tag. The nonce is the number of the write, used once
// even when the write fails; it is remembered in memory, so that no page can be set back to what it
// was or put in the place of another.
#include "libdsar/base/paged_file.hpp"

#include "libdsar/base/aes_gcm.hpp"
#include "libdsar/base/digest.hpp"
#include "libdsar/base/temporary_file.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace dsar {
namespace {

constexpr std::size_t page_size = 4096;
constexpr std::size_t sealed_size = page_size + aes_tag_size;
constexpr std::size_t fewest_pages = 4;
constexpr std::size_t most_small = fewest_pages * page_size;
constexpr std::uint64_t no_page = ~std::uint64_t{0};

std::string nonce_of(std::uint64_t number) {
    std::string nonce(aes_nonce_size, '\0');
    std::memcpy(nonce.data(), &number, sizeof number);
    return nonce;
}

std::string_view bytes_of(const std::uint64_t& number) {
    return {reinterpret_cast<const char*>(&number), sizeof number};
}

}  // namespace

struct PagedFile::State {
    struct Frame {
        std::uint64_t page = no_page;
        bool changed = false;
        bool used = false;
        std::array<char, page_size> bytes;  // as get() fills it
    };

    std::string small;  // all bytes, until they are more than a few pages
    TemporaryFile file;
    std::size_t most_frames = 0;
    std::vector<std::unique_ptr<Frame>> frames;
    std::unordered_map<std::uint64_t, std::size_t> places;  // page -> frame
    std::vector<std::uint64_t> written;  // by page: the number of its write; 0: it was not
    std::size_t hand = 0;
    std::size_t latest = 0;
    std::uint64_t size = 0;
    std::uint64_t number = 0;
    std::string key;

    State(std::filesystem::path folder, std::size_t most_in_memory)
        : file(std::move(folder)),
          most_frames(std::max(fewest_pages, most_in_memory / page_size)) {}

    ~State() {
        for (const auto& frame : frames) {
            wipe(frame->bytes);
        }
        wipe(small);
        wipe(key);
    }

    static void wipe(std::span<char> bytes) { explicit_bzero(bytes.data(), bytes.size()); }

    [[nodiscard]] bool is_small() const { return frames.empty(); }

    void write_small(std::size_t position, std::string_view bytes) {
        const std::size_t end = std::max(small.size(), position + bytes.size());
        if (end > small.capacity()) {
            std::string larger;
            larger.reserve(std::min(most_small, 2 * end));
            larger = small;
            wipe(small);
            small = std::move(larger);
        }
        small.resize(end);
        std::ranges::copy(bytes, small.begin() + static_cast<std::ptrdiff_t>(position));
        size = end;
    }

    void leave_small() {
        for (std::size_t at = 0; at == 0 || at < small.size(); at += page_size) {
            Frame& frame = frame_of(at / page_size);
            std::ranges::copy(std::string_view(small).substr(at, page_size), frame.bytes.begin());
            frame.changed = true;
        }
        wipe(small);
        small = {};
    }

    void put(Frame& frame) {
        if (!file.is_open()) {
            key = random_bytes(aes_key_size);
            file.open();
        }
        file.write(frame.page * sealed_size,
                   aes_gcm_seal(key, nonce_of(++number), bytes_of(frame.page),
                                std::string_view(frame.bytes.data(), frame.bytes.size())));
        if (written.size() <= frame.page) {
            written.resize(frame.page + 1);
        }
        written[frame.page] = number;
        frame.changed = false;
    }

    void get(std::uint64_t page, Frame& frame) const {
        if (page >= written.size() || written[page] == 0) {
            frame.bytes.fill('\0');
            return;
        }
        std::string sealed(sealed_size, '\0');
        file.read(page * sealed_size, sealed);
        std::optional<std::string> plain =
            aes_gcm_open(key, nonce_of(written[page]), bytes_of(page), sealed);
        if (!plain) {
            refuse_temporary("somebody changed it");
        }
        std::ranges::copy(*plain, frame.bytes.begin());
        wipe(*plain);
    }

    // A frame that holds no page: a new one, or that of a page which was not used lately.
    std::size_t free_frame() {
        if (frames.size() < most_frames) {
            frames.push_back(std::unique_ptr<Frame>(new Frame));
            return frames.size() - 1;
        }
        while (std::exchange(frames[hand]->used, false)) {
            hand = (hand + 1) % frames.size();
        }
        const std::size_t place = hand;
        hand = (hand + 1) % frames.size();
        if (frames[place]->changed) {
            put(*frames[place]);
        }
        places.erase(std::exchange(frames[place]->page, no_page));
        return place;
    }

    Frame& frame_of(std::uint64_t page) {
        if (latest < frames.size() && frames[latest]->page == page) {
            return *frames[latest];
        }
        const auto known = places.find(page);
        if (known != places.end()) {
            latest = known->second;
        } else {
            const std::size_t place = free_frame();
            Frame& frame = *frames[place];
            get(page, frame);
            places.emplace(page, place);
            frame.page = page;
            latest = place;
        }
        frames[latest]->used = true;
        return *frames[latest];
    }
};

PagedFile::PagedFile(std::filesystem::path folder, std::size_t most_in_memory)
    : state_(std::make_unique<State>(std::move(folder), most_in_memory)) {}

PagedFile::~PagedFile() = default;
PagedFile::PagedFile(PagedFile&&) noexcept = default;
PagedFile& PagedFile::operator=(PagedFile&&) noexcept = default;

void PagedFile::write(std::uint64_t position, std::string_view bytes) {
    if (!bytes.empty() && state_->is_small()) {
        if (position <= most_small && bytes.size() <= most_small - position) {
            state_->write_small(position, bytes);
            return;
        }
        state_->leave_small();
    }
    while (!bytes.empty()) {
        State::Frame& frame = state_->frame_of(position / page_size);
        const std::size_t within = position % page_size;
        const std::size_t count = std::min(bytes.size(), page_size - within);
        std::copy_n(bytes.data(), count, frame.bytes.data() + within);
        frame.changed = true;
        position += count;
        bytes.remove_prefix(count);
        state_->size = std::max(state_->size, position);
    }
}

void PagedFile::read(std::uint64_t position, std::span<char> bytes) const {
    if (position > state_->size || bytes.size() > state_->size - position) {
        refuse_temporary("nothing was written there");
    }
    if (state_->is_small()) {
        std::copy_n(state_->small.data() + position, bytes.size(), bytes.data());
        return;
    }
    while (!bytes.empty()) {
        const State::Frame& frame = state_->frame_of(position / page_size);
        const std::size_t within = position % page_size;
        const std::size_t count = std::min(bytes.size(), page_size - within);
        std::copy_n(frame.bytes.data() + within, count, bytes.data());
        position += count;
        bytes = bytes.subspan(count);
    }
}

std::uint64_t PagedFile::size() const {
    return state_->size;
}

}  // namespace dsar

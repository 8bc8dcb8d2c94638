// SPDX-License-Identifier: Apache-2.0
// At how many moments a test kills a process that is at work. Where a sanitizer makes each of them
// cost many times more, a few do: a kill of a child shows nothing there that it does not show here.
#pragma once

namespace dsar::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool is_sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool is_sanitized = true;
#else
constexpr bool is_sanitized = false;
#endif
#else
constexpr bool is_sanitized = false;
#endif

/// `full` moments, or a few; never fewer than three, so that one is early, one late.
constexpr int kill_points(int full) {
    const int few = full / 6 < 3 ? 3 : full / 6;
    return is_sanitized ? few : full;
}

}  // namespace dsar::test

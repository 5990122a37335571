// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Primitives.Tests.Results;

[Parallelizable(ParallelScope.All)]
public sealed class ResultTests
{
    [Test]
    public void Success_gives_its_value_and_no_error()
    {
        Result<string, DayOfWeek> result = "value";

        result.IsSuccess.Should().BeTrue();
        result.Value.Should().Be("value");
        result.TryGet(out string? value, out _).Should().BeTrue();
        value.Should().Be("value");
        ((Action)(() => _ = result.Error)).Should().Throw<InvariantViolationException>();
    }

    [Test]
    public void Failure_gives_its_error_and_no_value()
    {
        Result<string, DayOfWeek> result = DayOfWeek.Friday;

        result.IsSuccess.Should().BeFalse();
        result.Error.Should().Be(DayOfWeek.Friday);
        result.TryGet(out string? value, out DayOfWeek error).Should().BeFalse();
        value.Should().BeNull();
        error.Should().Be(DayOfWeek.Friday);
        ((Action)(() => _ = result.Value)).Should().Throw<InvariantViolationException>();
    }

    [Test]
    public void Default_is_a_failure_so_that_what_nobody_set_is_never_taken_for_a_value()
    {
        Result<int, DayOfWeek> result = default;

        result.IsSuccess.Should().BeFalse();
        ((Action)(() => _ = result.Value)).Should().Throw<InvariantViolationException>();
    }

    [Test]
    public void Success_and_failure_of_one_type_are_told_apart()
    {
        Result<int, int>.Success(7).IsSuccess.Should().BeTrue();
        Result<int, int>.Failure(7).IsSuccess.Should().BeFalse();
        Result<int, int>.Failure(7).Error.Should().Be(7);
    }
}

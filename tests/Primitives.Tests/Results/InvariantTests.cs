// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Primitives.Tests.Results;

[Parallelizable(ParallelScope.All)]
public sealed class InvariantTests
{
    [Test]
    public void Check_that_holds_does_nothing() => ((Action)(() => Invariant.Check(1 + 1 == 2))).Should().NotThrow();

    [Test]
    public void Check_that_does_not_hold_names_the_expression()
    {
        int limit = 3;

        ((Action)(() => Invariant.Check(limit > 4))).Should().Throw<InvariantViolationException>().WithMessage("limit > 4");
    }

    [Test]
    public void Fail_throws_the_reason() =>
        ((Action)(() => Invariant.Fail("the reason"))).Should().Throw<InvariantViolationException>().WithMessage("the reason");

    [Test]
    public void Exception_keeps_its_cause()
    {
        FormatException cause = new();

        new InvariantViolationException("what", cause).InnerException.Should().BeSameAs(cause);
        new InvariantViolationException().InnerException.Should().BeNull();
    }
}

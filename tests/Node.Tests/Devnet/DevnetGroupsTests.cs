// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Node.Commands;
using PowerVerse.Chain.Node.Devnet;

namespace PowerVerse.Chain.Node.Tests.Devnet;

[Parallelizable(ParallelScope.All)]
public sealed class DevnetGroupsTests
{
    [TestCase("0,1|2,3")]
    [TestCase("0,1", "2,3")]
    [TestCase(" 0, 1 |2 , 3")]
    public void Groups_are_read_from_one_argument_or_several(params string[] texts)
    {
        IReadOnlyList<IReadOnlyList<int>> groups = DevnetGroups.Parse(texts, 4);
        groups.Should().HaveCount(2);
        groups[0].Should().Equal(0, 1);
        groups[1].Should().Equal(2, 3);
    }

    [TestCase("0,1,2,3", "A partition has at least two groups")]
    [TestCase("0,1|2", "Validator 3 is in no group")]
    [TestCase("0,1|2,4", "'4' is no validator")]
    [TestCase("0,1|2,-3", "'-3' is no validator")]
    [TestCase("0,1|1,2,3", "Validator 1 is in two groups")]
    [TestCase("0,0|1,2,3", "Validator 0 is named twice")]
    [TestCase("|0,1,2,3", "'' is no validator")]
    [TestCase("99999999999999999999|0", "'99999999999999999999' is no validator")]
    public void Nonsense_is_told_what_is_wrong(string text, string expected)
    {
        Action parse = () => DevnetGroups.Parse([text], 4);
        parse.Should().Throw<CommandException>().WithMessage($"{expected}*").Which.ExitCode.Should().Be(ExitCode.Usage);
    }
}

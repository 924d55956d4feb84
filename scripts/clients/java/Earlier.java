import com.aliyuncs.CommonRequest;
import com.aliyuncs.DefaultAcsClient;
import com.aliyuncs.IAcsClient;
import com.aliyuncs.RpcAcsRequest;
import com.aliyuncs.AcsResponse;
import com.aliyuncs.ecs.model.v20140526.CreateDiskRequest;
import com.aliyuncs.ecs.model.v20140526.DeleteSnapshotRequest;
import com.aliyuncs.ecs.model.v20140526.DescribeDisksRequest;
import com.aliyuncs.ecs.model.v20140526.DescribeDisksResponse;
import com.aliyuncs.ecs.model.v20140526.DescribeRegionsRequest;
import com.aliyuncs.ecs.model.v20140526.DescribeSnapshotsRequest;
import com.aliyuncs.exceptions.ClientException;
import com.aliyuncs.http.MethodType;
import com.aliyuncs.http.ProtocolType;
import com.aliyuncs.profile.DefaultProfile;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The official Java SDK before the present one: HMAC-SHA1, its own reading of every answer. One line a check. */
public final class Earlier {
  private static final String HOST = System.getenv("CLIENT_HOST");
  private static final String REGION = System.getenv("CLIENT_REGION");
  private static final String OWNER_KEY = System.getenv("CLIENT_OWNER_KEY");
  private static final int SNAPSHOTS = Integer.parseInt(System.getenv("CLIENT_SNAPSHOTS"));
  private static final IAcsClient OWNER = client(OWNER_KEY, System.getenv("CLIENT_OWNER_SECRET"));
  private static final IAcsClient MEMBER =
      client(System.getenv("CLIENT_MEMBER_KEY"), System.getenv("CLIENT_MEMBER_SECRET"));

  private interface Check {
    void run() throws Exception;
  }

  private static IAcsClient client(String key, String secret) {
    return new DefaultAcsClient(DefaultProfile.getProfile(REGION, key, secret));
  }

  private static <T extends AcsResponse> T call(IAcsClient client, RpcAcsRequest<T> request) throws ClientException {
    request.setSysEndpoint(HOST);
    request.setSysProtocol(ProtocolType.HTTP);
    return client.getAcsResponse(request);
  }

  private static void check(String name, Check run) {
    try {
      run.run();
      System.out.println("ok " + name);
    } catch (Exception | AssertionError error) {
      System.out.println("no " + name + ": " + String.valueOf(error).replace('\n', ' '));
    }
  }

  private static void expect(Object actual, Object wanted) {
    if (!Objects.equals(actual, wanted)) throw new AssertionError(actual + " in place of " + wanted);
  }

  private static String codeOf(Check call) throws Exception {
    try {
      call.run();
      return null;
    } catch (ClientException error) {
      return error.getErrCode();
    }
  }

  private static void pages() throws ClientException {
    Set<String> found = new HashSet<>();
    String token = null;
    for (int page = 0; page < 2; page += 1) {
      DescribeSnapshotsRequest request = new DescribeSnapshotsRequest();
      request.setMaxResults(2);
      request.setNextToken(token);
      var answer = call(OWNER, request);
      answer.getSnapshots().forEach(one -> found.add(one.getSnapshotId()));
      token = answer.getNextToken();
    }
    expect(found.size(), SNAPSHOTS);
    expect(token, "");
  }

  private static void errors() throws Exception {
    DeleteSnapshotRequest missing = new DeleteSnapshotRequest();
    missing.setSnapshotId("s-none");
    expect(codeOf(() -> call(OWNER, missing)), "InvalidSnapshotId.NotFound");
    // It compares the text that the server signed with its own, and so knows that only the secret can be wrong.
    IAcsClient stranger = client(OWNER_KEY, "wrong");
    expect(codeOf(() -> call(stranger, new DescribeRegionsRequest())), "SDK.InvalidAccessKeySecret");
  }

  private static void disks() throws ClientException {
    CreateDiskRequest request = new CreateDiskRequest();
    request.setZoneId(REGION + "-h");
    request.setSize(20);
    request.setDescription("mine");
    String diskId = call(OWNER, request).getDiskId();
    DescribeDisksResponse.Disk disk = call(OWNER, new DescribeDisksRequest()).getDisks().get(0);
    expect(disk.getDiskId() + " " + disk.getDescription() + " " + disk.getOperationLocks(), diskId + " mine []");
  }

  private static String share(String action, String... pairs) throws ClientException {
    CommonRequest request = new CommonRequest();
    request.setSysDomain(HOST);
    request.setSysProtocol(ProtocolType.HTTP);
    request.setSysMethod(MethodType.POST);
    request.setSysVersion("2020-01-10");
    request.setSysAction(action);
    for (int index = 0; index < pairs.length; index += 2) request.putQueryParameter(pairs[index], pairs[index + 1]);
    return OWNER.getCommonResponse(request).getData();
  }

  private static void waitForSeen(int wanted) throws Exception {
    int seen = -1;
    for (int look = 0; look < 300 && seen != wanted; look += 1) {
      if (look > 0) Thread.sleep(100);
      seen = call(MEMBER, new DescribeSnapshotsRequest()).getSnapshots().size();
    }
    expect(seen, wanted);
  }

  private static void sharing() throws Exception {
    waitForSeen(0);
    String made =
        share(
            "CreateResourceShare",
            "ResourceShareName", "java",
            "Resources.1.ResourceId", System.getenv("CLIENT_SNAPSHOT_ID"),
            "Resources.1.ResourceType", "Snapshot",
            "Targets.1", System.getenv("CLIENT_MEMBER_ID"));
    Matcher id = Pattern.compile("\"ResourceShareId\":\"([^\"]+)\"").matcher(made);
    expect(id.find(), true);
    waitForSeen(1);
    share("DeleteResourceShare", "ResourceShareId", id.group(1));
    waitForSeen(0);
  }

  public static void main(String[] arguments) {
    check("signed", () -> expect(call(OWNER, new DescribeRegionsRequest()).getRegions().isEmpty(), false));
    check("pages", Earlier::pages);
    check("errors", Earlier::errors);
    check("disks", Earlier::disks);
    check("sharing", Earlier::sharing);
    System.exit(0);
  }
}

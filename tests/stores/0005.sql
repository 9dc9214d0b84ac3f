BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'annotation','0001_tables','2026-11-21 21:10:09.114390+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'annotation','0002_company','2026-11-21 21:10:09.115076+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'annotation','0003_studies','2026-11-21 21:10:09.127583+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'annotation','0004_comparisons','2026-11-21 21:10:09.139556+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'annotation','0005_practice','2026-11-21 21:10:09.140913+00:00');
CREATE TABLE annotators (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('local', 'participant', 'login', 'editor', 'source')),
    created TEXT NOT NULL
) STRICT;
INSERT INTO "annotators" VALUES('an editor','editor','2026-11-21T21:10:09.234114+00:00');
INSERT INTO "annotators" VALUES('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','local','2026-11-21T21:10:09.238011+00:00');
INSERT INTO "annotators" VALUES('bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','local','2026-11-21T21:10:09.294180+00:00');
INSERT INTO "annotators" VALUES('cccccccccccccccccccccccccccccccc','local','2026-11-21T21:10:09.401920+00:00');
INSERT INTO "annotators" VALUES('dddddddddddddddddddddddddddddddd','local','2026-11-21T21:10:09.552163+00:00');
INSERT INTO "annotators" VALUES('eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee','local','2026-11-21T21:10:09.661978+00:00');
INSERT INTO "annotators" VALUES('ffffffffffffffffffffffffffffffff','local','2026-11-21T21:10:09.699681+00:00');
CREATE TABLE assignments (
    id TEXT PRIMARY KEY,
    study_id TEXT NOT NULL REFERENCES studies (id),
    item_id TEXT NOT NULL REFERENCES items (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    side TEXT NOT NULL CHECK (side IN ('ab', 'ba')),
    state TEXT NOT NULL CHECK (state IN ('open', 'judged', 'skipped', 'expired')),
    served_at TEXT NOT NULL, revealed TEXT,
    UNIQUE (study_id, annotator_id, item_id)
) STRICT;
INSERT INTO "assignments" VALUES('1a49fa87-5f87-4f0a-9858-f8a0a1938733','rope','2273826bf646e6fccafe2d3e02049bf5','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ab','judged','2026-11-21T21:10:09.250509+00:00',NULL);
INSERT INTO "assignments" VALUES('c92868c4-6bb6-4921-8e60-63c796f9935a','rope','f78ef183cd1d5736ec911fe42042bb63','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ab','judged','2026-11-21T21:10:09.273223+00:00',NULL);
INSERT INTO "assignments" VALUES('8244fd31-c85e-4b0f-9a7a-2fbe3137748b','rope','4882eea3fab707dca5f6eae105b740ad','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ab','judged','2026-11-21T21:10:09.270096+00:00',NULL);
INSERT INTO "assignments" VALUES('7abbaa98-ad81-4f42-9126-9375746dfa70','rope','31314f11e7d2347adf7a7651b305a0d9','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ab','open','2026-11-21T21:10:09.290254+00:00',NULL);
INSERT INTO "assignments" VALUES('3537756b-ad7a-4dfa-9f06-f544b26aa57e','rope','2273826bf646e6fccafe2d3e02049bf5','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:09.297512+00:00',NULL);
INSERT INTO "assignments" VALUES('1c0612b0-1f19-4798-9e84-5704496cce86','rope','143c8dfc1fa36f41ed31be0836168850','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:09.302424+00:00',NULL);
INSERT INTO "assignments" VALUES('feea0d4e-db7f-43d8-a0a8-9f5deebdcb74','rope','9a6396a8aac9b3af0a81acda6b0dc1d6','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:09.306340+00:00',NULL);
INSERT INTO "assignments" VALUES('927c58a3-cd03-44ac-bf48-22b5e78baa43','rope','31314f11e7d2347adf7a7651b305a0d9','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:09.314134+00:00',NULL);
INSERT INTO "assignments" VALUES('f3dc9ff2-3f65-4b2d-a102-47c6c7cc50e9','rope','74d872fe76f47eb67ece3978a34990b1','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:09.319389+00:00',NULL);
INSERT INTO "assignments" VALUES('ea56b811-f6bf-4277-b1df-dd51b698296f','rope','19fcc635f30aaf3d73901f7c6381577b','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:09.323783+00:00',NULL);
INSERT INTO "assignments" VALUES('5d49b42e-4558-40f2-a240-ebd388975505','rope','7aeb34788fe18391338e23421a233381','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:09.338025+00:00',NULL);
INSERT INTO "assignments" VALUES('164325ac-f87b-4f51-8bd4-a13613595665','rope','0e74cc7d5b6e3bce8c5210755c5ef5e1','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:09.355323+00:00',NULL);
INSERT INTO "assignments" VALUES('750a66a3-ca09-4c95-acea-5e3899df4184','rope','4882eea3fab707dca5f6eae105b740ad','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:09.362431+00:00',NULL);
INSERT INTO "assignments" VALUES('0f0d8402-34fb-4ac6-bcf5-c221a245d828','rope','f78ef183cd1d5736ec911fe42042bb63','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:09.382567+00:00',NULL);
INSERT INTO "assignments" VALUES('ab784084-c434-44c4-8135-a28a9e24355c','rope','2273826bf646e6fccafe2d3e02049bf5','cccccccccccccccccccccccccccccccc','ab','open','2026-11-21T21:10:09.429886+00:00',NULL);
INSERT INTO "assignments" VALUES('ab7b106d-d726-4fc4-9705-deadd318e5cd','ropes','bb7bed0af4b4522c3b3e499872fc5056','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ab','judged','2026-11-21T21:10:09.469827+00:00',NULL);
INSERT INTO "assignments" VALUES('ec28b7c1-e07a-402a-b059-d780f1c03b0c','ropes','4914df1d79463f3620f56903e46f51ed','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ba','judged','2026-11-21T21:10:09.472961+00:00',NULL);
INSERT INTO "assignments" VALUES('028da40b-e560-43d2-a6f6-22ea0697bc2e','ropes','5a3e897f576b0c879a7f286698cb2e8e','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ba','judged','2026-11-21T21:10:09.478032+00:00',NULL);
INSERT INTO "assignments" VALUES('170fafb0-2b0e-43bf-9c7b-752a83101063','ropes','9ddf88c7e1165437093d382441e7d5d3','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ab','skipped','2026-11-21T21:10:09.498342+00:00',NULL);
INSERT INTO "assignments" VALUES('18919437-8b55-42e0-a68a-8b844f3deeef','ropes','9ddf88c7e1165437093d382441e7d5d3','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ba','judged','2026-11-21T21:10:09.515040+00:00',NULL);
INSERT INTO "assignments" VALUES('b696a073-dc8e-4448-8318-cee6e49934ab','ropes','4914df1d79463f3620f56903e46f51ed','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ba','open','2026-11-21T21:10:09.534073+00:00',NULL);
INSERT INTO "assignments" VALUES('d29dc898-b0fc-4e63-9dcb-cb1f552a27ea','sets','0f8a6368a76ee790f3c5d90696e9395d','dddddddddddddddddddddddddddddddd','ab','judged','2026-11-21T21:10:09.556439+00:00','2026-11-21T21:10:09.612671+00:00');
INSERT INTO "assignments" VALUES('f08df5d0-4d49-4b36-9f22-ea19c2e6abaf','sets','198a017c29cc48c46f01b36d304ce1e4','dddddddddddddddddddddddddddddddd','ab','judged','2026-11-21T21:10:09.559963+00:00','2026-11-21T21:10:09.612671+00:00');
INSERT INTO "assignments" VALUES('b3329053-5f67-4780-9168-d978a1c242be','sets','a051667d8872f66a463f5486291cbd7a','dddddddddddddddddddddddddddddddd','ab','judged','2026-11-21T21:10:09.563454+00:00','2026-11-21T21:10:09.612671+00:00');
INSERT INTO "assignments" VALUES('f311642a-7cc3-4c65-afa7-5acc126eb58b','sets','b15026e50cf5cd58f7493dba2775e8c1','dddddddddddddddddddddddddddddddd','ab','judged','2026-11-21T21:10:09.570567+00:00','2026-11-21T21:10:09.612671+00:00');
INSERT INTO "assignments" VALUES('216d9b1a-a77c-4301-8c63-780bd2c14350','sets','8d6717a29a5351f7d9c83a9d562925fa','dddddddddddddddddddddddddddddddd','ab','judged','2026-11-21T21:10:09.575456+00:00','2026-11-21T21:10:09.612671+00:00');
INSERT INTO "assignments" VALUES('c8be16ac-7dfd-4b7c-a13c-8e76de8493de','sets','a5879bd82a3b546703863fa7fca5e19e','dddddddddddddddddddddddddddddddd','ab','judged','2026-11-21T21:10:09.591886+00:00','2026-11-21T21:10:09.612671+00:00');
INSERT INTO "assignments" VALUES('177dc19a-69a0-4ec7-aac9-ea2536756b6f','sets','a051667d8872f66a463f5486291cbd7a','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ab','judged','2026-11-21T21:10:09.626443+00:00',NULL);
INSERT INTO "assignments" VALUES('5d282c65-69f9-4459-b32b-d212e867f30f','sets','b15026e50cf5cd58f7493dba2775e8c1','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ab','open','2026-11-21T21:10:09.639436+00:00',NULL);
CREATE TABLE authors (
    response_id TEXT NOT NULL REFERENCES responses (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    PRIMARY KEY (annotator_id, response_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "authors" VALUES('4a51df6064857285fa2cc2a83e7f4f4c','eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee');
CREATE TABLE cells (
    study_id TEXT NOT NULL REFERENCES studies (id),
    low_arm TEXT NOT NULL,
    high_arm TEXT NOT NULL,
    items INTEGER NOT NULL,
    served INTEGER NOT NULL,
    PRIMARY KEY (study_id, low_arm, high_arm)
) STRICT, WITHOUT ROWID;
INSERT INTO "cells" VALUES('ropes','m-1','m-2',4,5);
INSERT INTO "cells" VALUES('sets','human','m-1',2,3);
INSERT INTO "cells" VALUES('sets','human','m-2',2,3);
INSERT INTO "cells" VALUES('sets','m-1','m-2',2,2);
CREATE TABLE enrolments (
    study_id TEXT NOT NULL REFERENCES studies (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    study_version INTEGER NOT NULL,
    seed TEXT NOT NULL,
    consented TEXT NOT NULL, participant TEXT, outcome TEXT
    CHECK (outcome IN ('complete', 'screened_out', 'failed_checks')), ended TEXT,
    PRIMARY KEY (study_id, annotator_id)
) STRICT;
INSERT INTO "enrolments" VALUES('rope','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',1,'197badb2e898e0462a17afa77e8b437c','2026-11-21T21:10:09.246123+00:00',NULL,NULL,NULL);
INSERT INTO "enrolments" VALUES('rope','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',1,'9027faf6e4fa74c6fc25c58e4f14e1cf','2026-11-21T21:10:09.295580+00:00',NULL,'complete','2026-11-21T21:10:09.440282+00:00');
INSERT INTO "enrolments" VALUES('rope','cccccccccccccccccccccccccccccccc',1,'eacd980b899490f5933b3f92ea650783','2026-11-21T21:10:09.411405+00:00',NULL,NULL,NULL);
INSERT INTO "enrolments" VALUES('ropes','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',1,'d8a427f535db66bb32d0b49372f769ea','2026-11-21T21:10:09.468126+00:00',NULL,NULL,NULL);
INSERT INTO "enrolments" VALUES('ropes','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',1,'efdbb37959e6fca8e20d5fc03452e2ff','2026-11-21T21:10:09.514078+00:00',NULL,NULL,NULL);
INSERT INTO "enrolments" VALUES('sets','dddddddddddddddddddddddddddddddd',1,'354f11680375f161cf7c97bd1fb201d1','2026-11-21T21:10:09.553464+00:00',NULL,NULL,NULL);
INSERT INTO "enrolments" VALUES('sets','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',1,'cd3502b9542ae73790327604e2ab53b1','2026-11-21T21:10:09.623125+00:00',NULL,NULL,NULL);
INSERT INTO "enrolments" VALUES('write','eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee',1,'7bfb093aaa906b2c568984b5d951d688','2026-11-21T21:10:09.670016+00:00',NULL,NULL,NULL);
INSERT INTO "enrolments" VALUES('write','ffffffffffffffffffffffffffffffff',1,'bd046f6c875d2606cabd4d5d4af58e37','2026-11-21T21:10:09.700816+00:00',NULL,NULL,NULL);
CREATE TABLE exclusions (
    id TEXT PRIMARY KEY,
    study_id TEXT NOT NULL REFERENCES studies (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    action TEXT NOT NULL CHECK (action IN ('exclude', 'include')),
    reason TEXT NOT NULL,
    by TEXT NOT NULL,
    created TEXT NOT NULL
) STRICT;
INSERT INTO "exclusions" VALUES('e6e3cd40-2f37-4360-837b-3b39fa1488a0','rope','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','exclude','all the same','a researcher','2026-11-21T21:10:09.463759+00:00');
CREATE TABLE facts (
    response_id TEXT PRIMARY KEY REFERENCES responses (id),
    facts TEXT NOT NULL CHECK (json_valid(facts))
) STRICT, WITHOUT ROWID;
INSERT INTO "facts" VALUES('27d8a9b57047ad691a5e6421d8e8d7e3','{"bold": 0.0, "characters": 20.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('2ee96fcb096393d2df0322889a1f6302','{"bold": 0.0, "characters": 19.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('37154697b80e6ee3839e865d324cce32','{"bold": 0.0, "characters": 20.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('3a600d195d9dedcb7771f27b9a4b2dfb','{"bold": 0.0, "characters": 19.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('3faf41cddc3096ced7eef35dce9cf59c','{"bold": 0.0, "characters": 19.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('4a65c91f48a93eb53a3677fa1bc956f7','{"bold": 0.0, "characters": 19.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('4cb7df86cb9af713b6d59fe7208d658e','{"bold": 0.0, "characters": 19.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('4ddc261f11ce52c6d9129f7bb655540f','{"bold": 0.0, "characters": 20.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('5683a37584d3435a305986729aeb9e76','{"bold": 0.0, "characters": 19.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('582394f2956fe8d422cd77e120072d27','{"bold": 0.0, "characters": 19.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('65764fa0f09cc129477f8276c136da3f','{"bold": 0.0, "characters": 20.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('6586a965f70e34deba5da341b52fb75e','{"bold": 0.0, "characters": 19.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('67383a8cf2f29deb52fd49c1de853574','{"bold": 0.0, "characters": 19.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('6a5211342b1f56fbe658d81d1fed6bad','{"bold": 0.0, "characters": 19.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('6e84161ba7f06e88d0b845ad5abaed1e','{"bold": 0.0, "characters": 19.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('7107428ed6c1f20bb1a57f2f64ae5cb8','{"bold": 0.0, "characters": 20.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('75a2e97c121201c94ccc577eccf3c4c5','{"bold": 0.0, "characters": 19.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('88043489814b9082f02e8fe109402c65','{"bold": 0.0, "characters": 19.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('9c0c29277b1c51db3edf11335be7dc69','{"bold": 0.0, "characters": 20.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('bdf086c3cc97f99fa0dd0bd00ba24ac0','{"bold": 0.0, "characters": 20.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('c7bec62986f6957624a14a3031a5f55c','{"bold": 0.0, "characters": 19.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('cb64cd0de5cdcd949c87c77d1a014824','{"bold": 0.0, "characters": 20.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('cd53af42a3a7603d59e92f766ecbd168','{"bold": 0.0, "characters": 19.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('d7a70e9b7fb176e569f0359c713fa4ab','{"bold": 0.0, "characters": 19.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
CREATE TABLE flags (
    id TEXT PRIMARY KEY,
    assignment_id TEXT NOT NULL REFERENCES assignments (id),
    study_id TEXT NOT NULL REFERENCES studies (id),
    item_id TEXT NOT NULL REFERENCES items (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    reason TEXT NOT NULL,
    created TEXT NOT NULL,
    UNIQUE (assignment_id, reason)
) STRICT;
INSERT INTO "flags" VALUES('680056aa-90b2-4c5a-8110-d6faf1bba7a4','7abbaa98-ad81-4f42-9126-9375746dfa70','rope','31314f11e7d2347adf7a7651b305a0d9','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','off_task','2026-11-21T21:10:09.449917+00:00');
CREATE TABLE item_sets (
    item_id TEXT NOT NULL REFERENCES items (id),
    side TEXT NOT NULL CHECK (side IN ('first', 'second')),
    position INTEGER NOT NULL,
    response_id TEXT NOT NULL REFERENCES responses (id),
    PRIMARY KEY (item_id, side, position)
) STRICT, WITHOUT ROWID;
INSERT INTO "item_sets" VALUES('0f8a6368a76ee790f3c5d90696e9395d','first',0,'27d8a9b57047ad691a5e6421d8e8d7e3');
INSERT INTO "item_sets" VALUES('a5879bd82a3b546703863fa7fca5e19e','second',0,'2ee96fcb096393d2df0322889a1f6302');
INSERT INTO "item_sets" VALUES('b15026e50cf5cd58f7493dba2775e8c1','first',0,'37154697b80e6ee3839e865d324cce32');
INSERT INTO "item_sets" VALUES('198a017c29cc48c46f01b36d304ce1e4','second',0,'3a600d195d9dedcb7771f27b9a4b2dfb');
INSERT INTO "item_sets" VALUES('8d6717a29a5351f7d9c83a9d562925fa','first',0,'3faf41cddc3096ced7eef35dce9cf59c');
INSERT INTO "item_sets" VALUES('0f8a6368a76ee790f3c5d90696e9395d','second',0,'4a65c91f48a93eb53a3677fa1bc956f7');
INSERT INTO "item_sets" VALUES('a051667d8872f66a463f5486291cbd7a','second',0,'4cb7df86cb9af713b6d59fe7208d658e');
INSERT INTO "item_sets" VALUES('a051667d8872f66a463f5486291cbd7a','first',1,'4ddc261f11ce52c6d9129f7bb655540f');
INSERT INTO "item_sets" VALUES('198a017c29cc48c46f01b36d304ce1e4','second',1,'5683a37584d3435a305986729aeb9e76');
INSERT INTO "item_sets" VALUES('198a017c29cc48c46f01b36d304ce1e4','first',0,'582394f2956fe8d422cd77e120072d27');
INSERT INTO "item_sets" VALUES('a5879bd82a3b546703863fa7fca5e19e','first',0,'65764fa0f09cc129477f8276c136da3f');
INSERT INTO "item_sets" VALUES('b15026e50cf5cd58f7493dba2775e8c1','second',1,'6586a965f70e34deba5da341b52fb75e');
INSERT INTO "item_sets" VALUES('a051667d8872f66a463f5486291cbd7a','second',1,'67383a8cf2f29deb52fd49c1de853574');
INSERT INTO "item_sets" VALUES('a5879bd82a3b546703863fa7fca5e19e','second',1,'6a5211342b1f56fbe658d81d1fed6bad');
INSERT INTO "item_sets" VALUES('198a017c29cc48c46f01b36d304ce1e4','first',1,'6e84161ba7f06e88d0b845ad5abaed1e');
INSERT INTO "item_sets" VALUES('0f8a6368a76ee790f3c5d90696e9395d','first',1,'7107428ed6c1f20bb1a57f2f64ae5cb8');
INSERT INTO "item_sets" VALUES('8d6717a29a5351f7d9c83a9d562925fa','first',1,'75a2e97c121201c94ccc577eccf3c4c5');
INSERT INTO "item_sets" VALUES('8d6717a29a5351f7d9c83a9d562925fa','second',1,'88043489814b9082f02e8fe109402c65');
INSERT INTO "item_sets" VALUES('a5879bd82a3b546703863fa7fca5e19e','first',1,'9c0c29277b1c51db3edf11335be7dc69');
INSERT INTO "item_sets" VALUES('b15026e50cf5cd58f7493dba2775e8c1','first',1,'bdf086c3cc97f99fa0dd0bd00ba24ac0');
INSERT INTO "item_sets" VALUES('0f8a6368a76ee790f3c5d90696e9395d','second',1,'c7bec62986f6957624a14a3031a5f55c');
INSERT INTO "item_sets" VALUES('a051667d8872f66a463f5486291cbd7a','first',0,'cb64cd0de5cdcd949c87c77d1a014824');
INSERT INTO "item_sets" VALUES('8d6717a29a5351f7d9c83a9d562925fa','second',0,'cd53af42a3a7603d59e92f766ecbd168');
INSERT INTO "item_sets" VALUES('b15026e50cf5cd58f7493dba2775e8c1','second',0,'d7a70e9b7fb176e569f0359c713fa4ab');
CREATE TABLE items (
    id TEXT PRIMARY KEY,
    study_id TEXT NOT NULL REFERENCES studies (id),
    prompt_id TEXT NOT NULL REFERENCES prompts (id),
    first_id TEXT NOT NULL REFERENCES responses (id),
    second_id TEXT REFERENCES responses (id),
    served INTEGER NOT NULL DEFAULT 0
, role TEXT NOT NULL DEFAULT 'item'
    CHECK (role IN ('item', 'practice', 'gold', 'check')), expected TEXT CHECK (expected IS NULL OR json_valid(expected)), feedback TEXT, first_arm TEXT, second_arm TEXT) STRICT;
INSERT INTO "items" VALUES('2273826bf646e6fccafe2d3e02049bf5','rope','735a247ed7c1450c685211ebbe49264e','89da016bef7494f0de660a2df300c69f',NULL,3,'practice','{"creative": [1, 3]}','It is plain.',NULL,NULL);
INSERT INTO "items" VALUES('31314f11e7d2347adf7a7651b305a0d9','rope','735a247ed7c1450c685211ebbe49264e','94041d501f349dd675a5cddf61453099',NULL,2,'gold','{"creative": [4, 5]}','',NULL,NULL);
INSERT INTO "items" VALUES('0e74cc7d5b6e3bce8c5210755c5ef5e1','rope','f920e5c98d04a0db875c7c05e0fdef40','0d2469a82eebae0a7b15889dcd2506c7',NULL,1,'item',NULL,NULL,NULL,NULL);
INSERT INTO "items" VALUES('f78ef183cd1d5736ec911fe42042bb63','rope','f920e5c98d04a0db875c7c05e0fdef40','c020ecf37d36b4770b09138248e3e3b8',NULL,2,'item',NULL,NULL,NULL,NULL);
INSERT INTO "items" VALUES('7aeb34788fe18391338e23421a233381','rope','f920e5c98d04a0db875c7c05e0fdef40','4329505cc9b49fd3731057726fc44bf3',NULL,1,'item',NULL,NULL,NULL,NULL);
INSERT INTO "items" VALUES('4882eea3fab707dca5f6eae105b740ad','rope','f920e5c98d04a0db875c7c05e0fdef40','52c854688895904e8506b4d7e8f47807',NULL,2,'item',NULL,NULL,NULL,NULL);
INSERT INTO "items" VALUES('19fcc635f30aaf3d73901f7c6381577b','rope','f920e5c98d04a0db875c7c05e0fdef40','7dbd927a824701cd0368478b4e7cf0a6',NULL,1,'item',NULL,NULL,NULL,NULL);
INSERT INTO "items" VALUES('9a6396a8aac9b3af0a81acda6b0dc1d6','rope','f920e5c98d04a0db875c7c05e0fdef40','00b97240bd6a06c927a302e9cdd54517',NULL,1,'item',NULL,NULL,NULL,NULL);
INSERT INTO "items" VALUES('74d872fe76f47eb67ece3978a34990b1','rope','f920e5c98d04a0db875c7c05e0fdef40','d28a14eecc445a80bebb3031f51ef17f',NULL,1,'item',NULL,NULL,NULL,NULL);
INSERT INTO "items" VALUES('143c8dfc1fa36f41ed31be0836168850','rope','f920e5c98d04a0db875c7c05e0fdef40','d20c2008f66d1d32ffaa4612bcec01fb',NULL,1,'item',NULL,NULL,NULL,NULL);
INSERT INTO "items" VALUES('9ddf88c7e1165437093d382441e7d5d3','ropes','f920e5c98d04a0db875c7c05e0fdef40','567d26a8536e1e2f1f7e7efec8485f7d','1d68e2ad4fca1e6c748ac3f8b176eee1',1,'item',NULL,NULL,'m-1','m-2');
INSERT INTO "items" VALUES('bb7bed0af4b4522c3b3e499872fc5056','ropes','f920e5c98d04a0db875c7c05e0fdef40','2482843d129dbcec62e9277f06d67399','a65d6669b530c3cd5c62c738306d9508',1,'item',NULL,NULL,'m-1','m-2');
INSERT INTO "items" VALUES('4914df1d79463f3620f56903e46f51ed','ropes','f920e5c98d04a0db875c7c05e0fdef40','f7abff02e425dd763eaaa5fbd3f5b010','1ded6b75fb248c95b969cc31fa26ae39',2,'item',NULL,NULL,'m-1','m-2');
INSERT INTO "items" VALUES('5a3e897f576b0c879a7f286698cb2e8e','ropes','f920e5c98d04a0db875c7c05e0fdef40','202b89efcbbdcfa3e543b5d05774dbe0','fa19ef9559a8516c14d40f83c23dada5',1,'item',NULL,NULL,'m-1','m-2');
INSERT INTO "items" VALUES('a051667d8872f66a463f5486291cbd7a','sets','6f6584a569d6f2cf34e21d111258e4f2','cb64cd0de5cdcd949c87c77d1a014824','4cb7df86cb9af713b6d59fe7208d658e',2,'item',NULL,NULL,'human','m-1');
INSERT INTO "items" VALUES('a5879bd82a3b546703863fa7fca5e19e','sets','7e505d8b1bccc9660c45a8153cd6a751','65764fa0f09cc129477f8276c136da3f','2ee96fcb096393d2df0322889a1f6302',1,'item',NULL,NULL,'human','m-1');
INSERT INTO "items" VALUES('0f8a6368a76ee790f3c5d90696e9395d','sets','7e505d8b1bccc9660c45a8153cd6a751','27d8a9b57047ad691a5e6421d8e8d7e3','4a65c91f48a93eb53a3677fa1bc956f7',1,'item',NULL,NULL,'human','m-2');
INSERT INTO "items" VALUES('b15026e50cf5cd58f7493dba2775e8c1','sets','6f6584a569d6f2cf34e21d111258e4f2','37154697b80e6ee3839e865d324cce32','d7a70e9b7fb176e569f0359c713fa4ab',2,'item',NULL,NULL,'human','m-2');
INSERT INTO "items" VALUES('8d6717a29a5351f7d9c83a9d562925fa','sets','6f6584a569d6f2cf34e21d111258e4f2','3faf41cddc3096ced7eef35dce9cf59c','cd53af42a3a7603d59e92f766ecbd168',1,'item',NULL,NULL,'m-1','m-2');
INSERT INTO "items" VALUES('198a017c29cc48c46f01b36d304ce1e4','sets','7e505d8b1bccc9660c45a8153cd6a751','582394f2956fe8d422cd77e120072d27','3a600d195d9dedcb7771f27b9a4b2dfb',1,'item',NULL,NULL,'m-1','m-2');
INSERT INTO "items" VALUES('8a76a6bdba1d1c66449571070a1609a7','rope','04e841ac7e66de19c757ffe977244a69','4a51df6064857285fa2cc2a83e7f4f4c',NULL,0,'item',NULL,NULL,NULL,NULL);
CREATE TABLE levels (
    study_id TEXT NOT NULL REFERENCES studies (id),
    served INTEGER NOT NULL,
    items INTEGER NOT NULL,
    PRIMARY KEY (study_id, served)
) STRICT, WITHOUT ROWID;
INSERT INTO "levels" VALUES('rope',0,1);
INSERT INTO "levels" VALUES('rope',1,6);
INSERT INTO "levels" VALUES('rope',2,2);
INSERT INTO "levels" VALUES('ropes',0,0);
INSERT INTO "levels" VALUES('ropes',1,3);
INSERT INTO "levels" VALUES('ropes',2,1);
INSERT INTO "levels" VALUES('sets',0,0);
INSERT INTO "levels" VALUES('sets',1,4);
INSERT INTO "levels" VALUES('sets',2,2);
CREATE TABLE pool (
    study_id TEXT NOT NULL REFERENCES studies (id),
    response_id TEXT NOT NULL REFERENCES responses (id),
    arm TEXT NOT NULL,
    leak TEXT,
    released TEXT,
    score REAL,
    PRIMARY KEY (study_id, response_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "pool" VALUES('sets','27d8a9b57047ad691a5e6421d8e8d7e3','human',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','2ee96fcb096393d2df0322889a1f6302','m-1',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','37154697b80e6ee3839e865d324cce32','human',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','3a600d195d9dedcb7771f27b9a4b2dfb','m-2',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','3faf41cddc3096ced7eef35dce9cf59c','m-1',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','4a65c91f48a93eb53a3677fa1bc956f7','m-2',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','4cb7df86cb9af713b6d59fe7208d658e','m-1',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','4ddc261f11ce52c6d9129f7bb655540f','human',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','5683a37584d3435a305986729aeb9e76','m-2',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','582394f2956fe8d422cd77e120072d27','m-1',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','65764fa0f09cc129477f8276c136da3f','human',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','6586a965f70e34deba5da341b52fb75e','m-2',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','67383a8cf2f29deb52fd49c1de853574','m-1',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','6a5211342b1f56fbe658d81d1fed6bad','m-1',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','6e84161ba7f06e88d0b845ad5abaed1e','m-1',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','7107428ed6c1f20bb1a57f2f64ae5cb8','human',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','75a2e97c121201c94ccc577eccf3c4c5','m-1',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','88043489814b9082f02e8fe109402c65','m-2',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','9c0c29277b1c51db3edf11335be7dc69','human',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','bdf086c3cc97f99fa0dd0bd00ba24ac0','human',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','c7bec62986f6957624a14a3031a5f55c','m-2',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','cb64cd0de5cdcd949c87c77d1a014824','human',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','cd53af42a3a7603d59e92f766ecbd168','m-2',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','d7a70e9b7fb176e569f0359c713fa4ab','m-2',NULL,NULL,NULL);
CREATE TABLE practices (
    study_id TEXT NOT NULL REFERENCES studies (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    practice_id TEXT NOT NULL,
    begun TEXT NOT NULL,
    ended TEXT,
    learned TEXT,
    answers TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(answers)),
    PRIMARY KEY (study_id, annotator_id, practice_id),
    CHECK (learned IS NULL OR answers = '[]')
) STRICT, WITHOUT ROWID;
INSERT INTO "practices" VALUES('write','eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee','practice:0085092ae3297b57ab7f02b236ea778a','2026-11-21T21:10:09.674448+00:00','2026-11-21T21:10:09.687087+00:00','2026-11-21T21:10:09.688605+00:00','[]');
INSERT INTO "practices" VALUES('write','ffffffffffffffffffffffffffffffff','practice:0085092ae3297b57ab7f02b236ea778a','2026-11-21T21:10:09.701992+00:00',NULL,NULL,'["A practised answer."]');
CREATE TABLE prompts (
    id TEXT PRIMARY KEY,
    task TEXT NOT NULL,
    item TEXT NOT NULL,
    text TEXT NOT NULL,
    language TEXT NOT NULL
) STRICT;
INSERT INTO "prompts" VALUES('735a247ed7c1450c685211ebbe49264e','example','A task','A task','English');
INSERT INTO "prompts" VALUES('f920e5c98d04a0db875c7c05e0fdef40','alternate uses','rope','Name a creative use for a rope; ''quoted''','English');
INSERT INTO "prompts" VALUES('6f6584a569d6f2cf34e21d111258e4f2','Other','Name a use for a rope','Name a use for a rope','English');
INSERT INTO "prompts" VALUES('7e505d8b1bccc9660c45a8153cd6a751','Other','Name a use for a sock','Name a use for a sock','English');
INSERT INTO "prompts" VALUES('04e841ac7e66de19c757ffe977244a69','alternate uses','sock','Name a creative use for a sock','English');
CREATE TABLE ratings (
    id TEXT PRIMARY KEY,
    assignment_id TEXT REFERENCES assignments (id),
    study_id TEXT NOT NULL REFERENCES studies (id),
    study_version INTEGER NOT NULL,
    item_id TEXT NOT NULL REFERENCES items (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    dimension TEXT NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('rating', 'skip', 'withdrawal')),
    value REAL,
    reason TEXT,
    seconds REAL CHECK (seconds >= 0),
    created TEXT NOT NULL,
    replaces TEXT UNIQUE REFERENCES ratings (id),
    CHECK ((action = 'rating') = (value IS NOT NULL)),
    CHECK ((action = 'skip') = (reason IS NOT NULL)),
    CHECK (action <> 'withdrawal' OR replaces IS NOT NULL)
) STRICT;
INSERT INTO "ratings" VALUES('5734b868803b26d385cfa7a6b150db8f',NULL,'rope',1,'19fcc635f30aaf3d73901f7c6381577b','an editor','creative','rating',2.0,NULL,NULL,'2026-11-21T21:10:09.234757+00:00',NULL);
INSERT INTO "ratings" VALUES('06703a812a4fad68e6e0259ee0481bd5',NULL,'rope',1,'9a6396a8aac9b3af0a81acda6b0dc1d6','an editor','creative','rating',2.0,NULL,NULL,'2026-11-21T21:10:09.234757+00:00',NULL);
INSERT INTO "ratings" VALUES('8f03599cb313c24bb69e21a8ea3b31d0',NULL,'rope',1,'74d872fe76f47eb67ece3978a34990b1','an editor','creative','rating',2.0,NULL,NULL,'2026-11-21T21:10:09.234757+00:00',NULL);
INSERT INTO "ratings" VALUES('57a682ac15eb9ee3d218b445b9bb5780',NULL,'rope',1,'143c8dfc1fa36f41ed31be0836168850','an editor','creative','rating',2.0,NULL,NULL,'2026-11-21T21:10:09.234757+00:00',NULL);
INSERT INTO "ratings" VALUES('9ff256e1-99bd-4c5d-945d-2c473cabe200','1a49fa87-5f87-4f0a-9858-f8a0a1938733','rope',1,'2273826bf646e6fccafe2d3e02049bf5','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:09.253891+00:00',NULL);
INSERT INTO "ratings" VALUES('d3839628-ce31-4735-a995-374d8a80e0fd','1a49fa87-5f87-4f0a-9858-f8a0a1938733','rope',1,'2273826bf646e6fccafe2d3e02049bf5','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:09.254030+00:00',NULL);
INSERT INTO "ratings" VALUES('d5185199-5bda-4c41-88b4-7b6b40090642','c92868c4-6bb6-4921-8e60-63c796f9935a','rope',1,'f78ef183cd1d5736ec911fe42042bb63','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creative','rating',5.0,NULL,3.5,'2026-11-21T21:10:09.263975+00:00',NULL);
INSERT INTO "ratings" VALUES('fc3927e9-6031-4a5b-907f-6e9ab63febcd','c92868c4-6bb6-4921-8e60-63c796f9935a','rope',1,'f78ef183cd1d5736ec911fe42042bb63','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','new','rating',4.0,NULL,3.5,'2026-11-21T21:10:09.264059+00:00',NULL);
INSERT INTO "ratings" VALUES('781546b8-98aa-48cb-8719-c26edfcca94e','8244fd31-c85e-4b0f-9a7a-2fbe3137748b','rope',1,'4882eea3fab707dca5f6eae105b740ad','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creative','skip',NULL,'language',2.0,'2026-11-21T21:10:09.267217+00:00',NULL);
INSERT INTO "ratings" VALUES('327a3240-0c44-47bb-a2dc-eb51dd671105','8244fd31-c85e-4b0f-9a7a-2fbe3137748b','rope',1,'4882eea3fab707dca5f6eae105b740ad','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','new','skip',NULL,'language',2.0,'2026-11-21T21:10:09.267397+00:00',NULL);
INSERT INTO "ratings" VALUES('e1ee333b-a1f6-41b9-ab1a-373e68a51ea6','8244fd31-c85e-4b0f-9a7a-2fbe3137748b','rope',1,'4882eea3fab707dca5f6eae105b740ad','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creative','withdrawal',NULL,NULL,NULL,'2026-11-21T21:10:09.269970+00:00','781546b8-98aa-48cb-8719-c26edfcca94e');
INSERT INTO "ratings" VALUES('6bad478f-b34f-4849-a90c-b9da8f94489e','8244fd31-c85e-4b0f-9a7a-2fbe3137748b','rope',1,'4882eea3fab707dca5f6eae105b740ad','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','new','withdrawal',NULL,NULL,NULL,'2026-11-21T21:10:09.270079+00:00','327a3240-0c44-47bb-a2dc-eb51dd671105');
INSERT INTO "ratings" VALUES('f5f11a0a-3948-420c-ab4b-1557d7497c46','c92868c4-6bb6-4921-8e60-63c796f9935a','rope',1,'f78ef183cd1d5736ec911fe42042bb63','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creative','withdrawal',NULL,NULL,NULL,'2026-11-21T21:10:09.273168+00:00','d5185199-5bda-4c41-88b4-7b6b40090642');
INSERT INTO "ratings" VALUES('fa055b30-53d3-4c0d-9657-8fc116224a8c','c92868c4-6bb6-4921-8e60-63c796f9935a','rope',1,'f78ef183cd1d5736ec911fe42042bb63','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','new','withdrawal',NULL,NULL,NULL,'2026-11-21T21:10:09.273209+00:00','fc3927e9-6031-4a5b-907f-6e9ab63febcd');
INSERT INTO "ratings" VALUES('74b271a7-0a3f-4c3c-a4a1-664b1fdb3261','c92868c4-6bb6-4921-8e60-63c796f9935a','rope',1,'f78ef183cd1d5736ec911fe42042bb63','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:09.282039+00:00','f5f11a0a-3948-420c-ab4b-1557d7497c46');
INSERT INTO "ratings" VALUES('c87c23c5-7df0-47cb-a7ee-c3e894c9f74b','c92868c4-6bb6-4921-8e60-63c796f9935a','rope',1,'f78ef183cd1d5736ec911fe42042bb63','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:09.282142+00:00','fa055b30-53d3-4c0d-9657-8fc116224a8c');
INSERT INTO "ratings" VALUES('6517aba4-e530-44f6-8696-eead511528fb','8244fd31-c85e-4b0f-9a7a-2fbe3137748b','rope',1,'4882eea3fab707dca5f6eae105b740ad','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creative','rating',5.0,NULL,3.5,'2026-11-21T21:10:09.286384+00:00','e1ee333b-a1f6-41b9-ab1a-373e68a51ea6');
INSERT INTO "ratings" VALUES('2887a7b2-5da4-494d-b4c7-f983092d9886','8244fd31-c85e-4b0f-9a7a-2fbe3137748b','rope',1,'4882eea3fab707dca5f6eae105b740ad','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','new','rating',4.0,NULL,3.5,'2026-11-21T21:10:09.286462+00:00','6bad478f-b34f-4849-a90c-b9da8f94489e');
INSERT INTO "ratings" VALUES('0e00b2e5-c1bf-44f6-8e89-947b1500e6ce','3537756b-ad7a-4dfa-9f06-f544b26aa57e','rope',1,'2273826bf646e6fccafe2d3e02049bf5','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:09.300278+00:00',NULL);
INSERT INTO "ratings" VALUES('28ebac12-8790-43ee-8b9e-db640df212d1','3537756b-ad7a-4dfa-9f06-f544b26aa57e','rope',1,'2273826bf646e6fccafe2d3e02049bf5','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:09.300380+00:00',NULL);
INSERT INTO "ratings" VALUES('e03f9ed0-a1d3-4b49-b793-2c52b0f5143a','1c0612b0-1f19-4798-9e84-5704496cce86','rope',1,'143c8dfc1fa36f41ed31be0836168850','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:09.304843+00:00',NULL);
INSERT INTO "ratings" VALUES('1a83ade7-15d7-47fb-82eb-6aabe20393f0','1c0612b0-1f19-4798-9e84-5704496cce86','rope',1,'143c8dfc1fa36f41ed31be0836168850','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:09.304932+00:00',NULL);
INSERT INTO "ratings" VALUES('be2738e0-6090-43f8-a7e7-9a6342b674f5','feea0d4e-db7f-43d8-a0a8-9f5deebdcb74','rope',1,'9a6396a8aac9b3af0a81acda6b0dc1d6','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:09.308166+00:00',NULL);
INSERT INTO "ratings" VALUES('5694ed0c-0b4f-4aee-a372-5202a0fdd3d1','feea0d4e-db7f-43d8-a0a8-9f5deebdcb74','rope',1,'9a6396a8aac9b3af0a81acda6b0dc1d6','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:09.308235+00:00',NULL);
INSERT INTO "ratings" VALUES('327dddca-7ab1-4707-b33e-584a347cd0d3','927c58a3-cd03-44ac-bf48-22b5e78baa43','rope',1,'31314f11e7d2347adf7a7651b305a0d9','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:09.317045+00:00',NULL);
INSERT INTO "ratings" VALUES('9d823f97-02a9-4e13-93bf-cd32e9c3eb55','927c58a3-cd03-44ac-bf48-22b5e78baa43','rope',1,'31314f11e7d2347adf7a7651b305a0d9','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:09.317151+00:00',NULL);
INSERT INTO "ratings" VALUES('5bdf8ebc-6350-4dd5-b497-ec5cf45faccf','f3dc9ff2-3f65-4b2d-a102-47c6c7cc50e9','rope',1,'74d872fe76f47eb67ece3978a34990b1','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:09.321928+00:00',NULL);
INSERT INTO "ratings" VALUES('a33b79da-51ac-4900-a0c4-2af9356bcae5','f3dc9ff2-3f65-4b2d-a102-47c6c7cc50e9','rope',1,'74d872fe76f47eb67ece3978a34990b1','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:09.322010+00:00',NULL);
INSERT INTO "ratings" VALUES('0ecd994b-9e2b-44a4-a970-00d5fd5a9344','ea56b811-f6bf-4277-b1df-dd51b698296f','rope',1,'19fcc635f30aaf3d73901f7c6381577b','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:09.328108+00:00',NULL);
INSERT INTO "ratings" VALUES('6002e626-50e1-4265-9a40-475114cd4da7','ea56b811-f6bf-4277-b1df-dd51b698296f','rope',1,'19fcc635f30aaf3d73901f7c6381577b','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:09.328209+00:00',NULL);
INSERT INTO "ratings" VALUES('c74c9a64-8437-4a5a-9d64-214846d42c8e','5d49b42e-4558-40f2-a240-ebd388975505','rope',1,'7aeb34788fe18391338e23421a233381','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:09.346026+00:00',NULL);
INSERT INTO "ratings" VALUES('02408a10-ccfe-43da-a5a7-c94081c207e9','5d49b42e-4558-40f2-a240-ebd388975505','rope',1,'7aeb34788fe18391338e23421a233381','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:09.346137+00:00',NULL);
INSERT INTO "ratings" VALUES('1f779449-22ce-497d-bb31-356b78bf607a','164325ac-f87b-4f51-8bd4-a13613595665','rope',1,'0e74cc7d5b6e3bce8c5210755c5ef5e1','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:09.358357+00:00',NULL);
INSERT INTO "ratings" VALUES('6d0951d7-eb51-4b05-87ec-fb860162ffae','164325ac-f87b-4f51-8bd4-a13613595665','rope',1,'0e74cc7d5b6e3bce8c5210755c5ef5e1','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:09.358477+00:00',NULL);
INSERT INTO "ratings" VALUES('e4fd68f8-293c-491c-ba42-fcc944aec1e2','750a66a3-ca09-4c95-acea-5e3899df4184','rope',1,'4882eea3fab707dca5f6eae105b740ad','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:09.374244+00:00',NULL);
INSERT INTO "ratings" VALUES('ebdb3432-55fe-4f46-8572-42d4e27debc1','750a66a3-ca09-4c95-acea-5e3899df4184','rope',1,'4882eea3fab707dca5f6eae105b740ad','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:09.374339+00:00',NULL);
INSERT INTO "ratings" VALUES('e02c78d8-a0fc-4289-8e7c-ad64cbdddda8','0f0d8402-34fb-4ac6-bcf5-c221a245d828','rope',1,'f78ef183cd1d5736ec911fe42042bb63','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:09.392070+00:00',NULL);
INSERT INTO "ratings" VALUES('a83ea86e-5b6d-4dba-9368-ac363caa41bb','0f0d8402-34fb-4ac6-bcf5-c221a245d828','rope',1,'f78ef183cd1d5736ec911fe42042bb63','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:09.392183+00:00',NULL);
CREATE TABLE responses (
    id TEXT PRIMARY KEY,
    prompt_id TEXT NOT NULL REFERENCES prompts (id),
    text TEXT NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('human', 'editor', 'model')),
    model TEXT,
    origin TEXT NOT NULL
) STRICT;
INSERT INTO "responses" VALUES('89da016bef7494f0de660a2df300c69f','735a247ed7c1450c685211ebbe49264e','An answer','editor',NULL,'example:practice');
INSERT INTO "responses" VALUES('94041d501f349dd675a5cddf61453099','735a247ed7c1450c685211ebbe49264e','A known answer','editor',NULL,'example:gold');
INSERT INTO "responses" VALUES('0d2469a82eebae0a7b15889dcd2506c7','f920e5c98d04a0db875c7c05e0fdef40','A swing.','human',NULL,'False0');
INSERT INTO "responses" VALUES('c020ecf37d36b4770b09138248e3e3b8','f920e5c98d04a0db875c7c05e0fdef40','The equator of a classroom.','human',NULL,'False1');
INSERT INTO "responses" VALUES('4329505cc9b49fd3731057726fc44bf3','f920e5c98d04a0db875c7c05e0fdef40','A line
of two lines; -- no comment','human',NULL,'False2');
INSERT INTO "responses" VALUES('52c854688895904e8506b4d7e8f47807','f920e5c98d04a0db875c7c05e0fdef40','Ünïcode 🙂','human',NULL,'False3');
INSERT INTO "responses" VALUES('7dbd927a824701cd0368478b4e7cf0a6','f920e5c98d04a0db875c7c05e0fdef40','A swing.','editor',NULL,'True0');
INSERT INTO "responses" VALUES('00b97240bd6a06c927a302e9cdd54517','f920e5c98d04a0db875c7c05e0fdef40','The equator of a classroom.','editor',NULL,'True1');
INSERT INTO "responses" VALUES('d28a14eecc445a80bebb3031f51ef17f','f920e5c98d04a0db875c7c05e0fdef40','A line
of two lines; -- no comment','editor',NULL,'True2');
INSERT INTO "responses" VALUES('d20c2008f66d1d32ffaa4612bcec01fb','f920e5c98d04a0db875c7c05e0fdef40','Ünïcode 🙂','editor',NULL,'True3');
INSERT INTO "responses" VALUES('567d26a8536e1e2f1f7e7efec8485f7d','f920e5c98d04a0db875c7c05e0fdef40','plain 0','model','m-1','');
INSERT INTO "responses" VALUES('1d68e2ad4fca1e6c748ac3f8b176eee1','f920e5c98d04a0db875c7c05e0fdef40','vivid 0','model','m-2','');
INSERT INTO "responses" VALUES('2482843d129dbcec62e9277f06d67399','f920e5c98d04a0db875c7c05e0fdef40','plain 1','model','m-1','');
INSERT INTO "responses" VALUES('a65d6669b530c3cd5c62c738306d9508','f920e5c98d04a0db875c7c05e0fdef40','vivid 1','model','m-2','');
INSERT INTO "responses" VALUES('f7abff02e425dd763eaaa5fbd3f5b010','f920e5c98d04a0db875c7c05e0fdef40','plain 2','model','m-1','');
INSERT INTO "responses" VALUES('1ded6b75fb248c95b969cc31fa26ae39','f920e5c98d04a0db875c7c05e0fdef40','vivid 2','model','m-2','');
INSERT INTO "responses" VALUES('202b89efcbbdcfa3e543b5d05774dbe0','f920e5c98d04a0db875c7c05e0fdef40','plain 3','model','m-1','');
INSERT INTO "responses" VALUES('fa19ef9559a8516c14d40f83c23dada5','f920e5c98d04a0db875c7c05e0fdef40','vivid 3','model','m-2','');
INSERT INTO "responses" VALUES('3faf41cddc3096ced7eef35dce9cf59c','6f6584a569d6f2cf34e21d111258e4f2','0 of m-1 for a rope','model','m-1','made.jsonl');
INSERT INTO "responses" VALUES('67383a8cf2f29deb52fd49c1de853574','6f6584a569d6f2cf34e21d111258e4f2','1 of m-1 for a rope','model','m-1','made.jsonl');
INSERT INTO "responses" VALUES('4cb7df86cb9af713b6d59fe7208d658e','6f6584a569d6f2cf34e21d111258e4f2','2 of m-1 for a rope','model','m-1','made.jsonl');
INSERT INTO "responses" VALUES('75a2e97c121201c94ccc577eccf3c4c5','6f6584a569d6f2cf34e21d111258e4f2','3 of m-1 for a rope','model','m-1','made.jsonl');
INSERT INTO "responses" VALUES('6e84161ba7f06e88d0b845ad5abaed1e','7e505d8b1bccc9660c45a8153cd6a751','0 of m-1 for a sock','model','m-1','made.jsonl');
INSERT INTO "responses" VALUES('6a5211342b1f56fbe658d81d1fed6bad','7e505d8b1bccc9660c45a8153cd6a751','1 of m-1 for a sock','model','m-1','made.jsonl');
INSERT INTO "responses" VALUES('582394f2956fe8d422cd77e120072d27','7e505d8b1bccc9660c45a8153cd6a751','2 of m-1 for a sock','model','m-1','made.jsonl');
INSERT INTO "responses" VALUES('2ee96fcb096393d2df0322889a1f6302','7e505d8b1bccc9660c45a8153cd6a751','3 of m-1 for a sock','model','m-1','made.jsonl');
INSERT INTO "responses" VALUES('d7a70e9b7fb176e569f0359c713fa4ab','6f6584a569d6f2cf34e21d111258e4f2','0 of m-2 for a rope','model','m-2','made.jsonl');
INSERT INTO "responses" VALUES('cd53af42a3a7603d59e92f766ecbd168','6f6584a569d6f2cf34e21d111258e4f2','1 of m-2 for a rope','model','m-2','made.jsonl');
INSERT INTO "responses" VALUES('88043489814b9082f02e8fe109402c65','6f6584a569d6f2cf34e21d111258e4f2','2 of m-2 for a rope','model','m-2','made.jsonl');
INSERT INTO "responses" VALUES('6586a965f70e34deba5da341b52fb75e','6f6584a569d6f2cf34e21d111258e4f2','3 of m-2 for a rope','model','m-2','made.jsonl');
INSERT INTO "responses" VALUES('4a65c91f48a93eb53a3677fa1bc956f7','7e505d8b1bccc9660c45a8153cd6a751','0 of m-2 for a sock','model','m-2','made.jsonl');
INSERT INTO "responses" VALUES('3a600d195d9dedcb7771f27b9a4b2dfb','7e505d8b1bccc9660c45a8153cd6a751','1 of m-2 for a sock','model','m-2','made.jsonl');
INSERT INTO "responses" VALUES('5683a37584d3435a305986729aeb9e76','7e505d8b1bccc9660c45a8153cd6a751','2 of m-2 for a sock','model','m-2','made.jsonl');
INSERT INTO "responses" VALUES('c7bec62986f6957624a14a3031a5f55c','7e505d8b1bccc9660c45a8153cd6a751','3 of m-2 for a sock','model','m-2','made.jsonl');
INSERT INTO "responses" VALUES('37154697b80e6ee3839e865d324cce32','6f6584a569d6f2cf34e21d111258e4f2','0 of None for a rope','human',NULL,'made.jsonl');
INSERT INTO "responses" VALUES('cb64cd0de5cdcd949c87c77d1a014824','6f6584a569d6f2cf34e21d111258e4f2','1 of None for a rope','human',NULL,'made.jsonl');
INSERT INTO "responses" VALUES('bdf086c3cc97f99fa0dd0bd00ba24ac0','6f6584a569d6f2cf34e21d111258e4f2','2 of None for a rope','human',NULL,'made.jsonl');
INSERT INTO "responses" VALUES('4ddc261f11ce52c6d9129f7bb655540f','6f6584a569d6f2cf34e21d111258e4f2','3 of None for a rope','human',NULL,'made.jsonl');
INSERT INTO "responses" VALUES('65764fa0f09cc129477f8276c136da3f','7e505d8b1bccc9660c45a8153cd6a751','0 of None for a sock','human',NULL,'made.jsonl');
INSERT INTO "responses" VALUES('9c0c29277b1c51db3edf11335be7dc69','7e505d8b1bccc9660c45a8153cd6a751','1 of None for a sock','human',NULL,'made.jsonl');
INSERT INTO "responses" VALUES('7107428ed6c1f20bb1a57f2f64ae5cb8','7e505d8b1bccc9660c45a8153cd6a751','2 of None for a sock','human',NULL,'made.jsonl');
INSERT INTO "responses" VALUES('27d8a9b57047ad691a5e6421d8e8d7e3','7e505d8b1bccc9660c45a8153cd6a751','3 of None for a sock','human',NULL,'made.jsonl');
INSERT INTO "responses" VALUES('4a51df6064857285fa2cc2a83e7f4f4c','04e841ac7e66de19c757ffe977244a69','A nest of e.','human',NULL,'writing:f169f8f3-3665-4a26-9158-7d089e938ed1');
CREATE TABLE reviews (
    id TEXT PRIMARY KEY,
    writing_id TEXT NOT NULL REFERENCES writings (id),
    decision TEXT NOT NULL CHECK (decision IN ('accept', 'reject')),
    by TEXT NOT NULL,
    created TEXT NOT NULL
) STRICT;
INSERT INTO "reviews" VALUES('e90e20ad-6b11-49bd-b627-743a98335f6e','f169f8f3-3665-4a26-9158-7d089e938ed1','accept','a researcher','2026-11-21T21:10:09.695346+00:00');
CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    recipe TEXT NOT NULL,
    settings TEXT NOT NULL CHECK (json_valid(settings)),
    state TEXT NOT NULL CHECK (state IN ('running', 'finished', 'stopped', 'failed')),
    folder TEXT NOT NULL,
    created TEXT NOT NULL
) STRICT;
CREATE TABLE scores (
    response_id TEXT NOT NULL REFERENCES responses (id),
    dimension TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    value REAL,
    created TEXT NOT NULL, company INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (response_id, dimension, fingerprint)
) STRICT, WITHOUT ROWID;
INSERT INTO "scores" VALUES('0d2469a82eebae0a7b15889dcd2506c7','novelty','aaaaaaaaaaaaaaaa',0.5,'2026-11-21T21:10:09.705869+00:00',4);
CREATE TABLE sittings (
    study_id TEXT NOT NULL REFERENCES studies (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    prompt_id TEXT NOT NULL REFERENCES prompts (id),
    begun TEXT NOT NULL,
    ended TEXT,
    PRIMARY KEY (study_id, annotator_id, prompt_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "sittings" VALUES('write','eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee','04e841ac7e66de19c757ffe977244a69','2026-11-21T21:10:09.690001+00:00','2026-11-21T21:10:09.696735+00:00');
INSERT INTO "sittings" VALUES('write','eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee','f920e5c98d04a0db875c7c05e0fdef40','2026-11-21T21:10:09.698271+00:00',NULL);
CREATE TABLE studies (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('rating', 'comparison', 'writing')),
    title TEXT NOT NULL,
    settings TEXT NOT NULL CHECK (json_valid(settings)),
    state TEXT NOT NULL CHECK (state IN ('open', 'paused', 'closed')),
    created TEXT NOT NULL
) STRICT;
INSERT INTO "studies" VALUES('rope',1,'rating','Study rope','{"abandoned_minutes": 120.0, "answers": "many", "baseline": "", "break_every": 50, "check_every": 2, "checks": [], "chosen_by": "", "codes": {"complete": "", "failed_checks": "", "no_consent": "", "screened_out": ""}, "comments": false, "confidence": false, "consent": "It is voluntary.", "demonstration": false, "dimensions": [{"labels": ["not at all", "slightly", "moderately", "very", "extremely"], "name": "creative", "question": "How creative is this response?"}, {"labels": ["not at all", "slightly", "moderately", "very", "extremely"], "name": "new", "question": "How new is this response?"}], "feeds": [], "gold": [{"expected": {"creative": [4, 5]}, "feedback": "", "prompt": "A task", "response": "A known answer"}], "instructions": "Judge.", "item_seconds": null, "items_per_person": null, "languages": [], "minutes": null, "pairs_per_cell": null, "practice": [{"expected": {"creative": [1, 3]}, "feedback": "It is plain.", "prompt": "A task", "response": "An answer"}], "raters_per_item": 4, "reveal": "never", "review": true, "seed": 0, "set_size": 1}','open','2026-11-21T21:10:09.218584+00:00');
INSERT INTO "studies" VALUES('ropes',1,'comparison','Study ropes','{"abandoned_minutes": 120.0, "answers": "many", "baseline": "", "break_every": 50, "check_every": 10, "checks": [], "chosen_by": "", "codes": {"complete": "", "failed_checks": "", "no_consent": "", "screened_out": ""}, "comments": false, "confidence": false, "consent": "It is voluntary.", "demonstration": false, "dimensions": [{"labels": [], "name": "creativity", "question": "Which response is more creative?"}], "feeds": [], "gold": [], "instructions": "Judge.", "item_seconds": null, "items_per_person": null, "languages": [], "minutes": null, "pairs_per_cell": null, "practice": [], "raters_per_item": 4, "reveal": "never", "review": true, "seed": 0, "set_size": 1}','open','2026-11-21T21:10:09.466058+00:00');
INSERT INTO "studies" VALUES('sets',1,'comparison','Study sets','{"abandoned_minutes": 120.0, "answers": "many", "baseline": "", "break_every": 50, "check_every": 10, "checks": [], "chosen_by": "", "codes": {"complete": "", "failed_checks": "", "no_consent": "", "screened_out": ""}, "comments": true, "confidence": true, "consent": "It is voluntary.", "demonstration": false, "dimensions": [{"labels": [], "name": "creativity", "question": "Which response is more creative?"}], "feeds": [], "gold": [], "instructions": "Judge.", "item_seconds": null, "items_per_person": null, "languages": [], "minutes": null, "pairs_per_cell": null, "practice": [], "raters_per_item": 4, "reveal": "end", "review": true, "seed": 0, "set_size": 2}','open','2026-11-21T21:10:09.544446+00:00');
INSERT INTO "studies" VALUES('write',1,'writing','Study write','{"abandoned_minutes": 120.0, "answers": "many", "baseline": "", "break_every": 50, "check_every": 10, "checks": [], "chosen_by": "", "codes": {"complete": "", "failed_checks": "", "no_consent": "", "screened_out": ""}, "comments": false, "confidence": false, "consent": "It is voluntary.", "demonstration": false, "dimensions": [], "feeds": ["rope"], "gold": [], "instructions": "Judge.", "item_seconds": null, "items_per_person": null, "languages": [], "minutes": null, "pairs_per_cell": null, "practice": [{"expected": {}, "feedback": "Well done.", "prompt": "Name a use for a practice", "response": "A rope."}], "raters_per_item": 4, "reveal": "never", "review": true, "seed": 0, "set_size": 1}','open','2026-11-21T21:10:09.650383+00:00');
CREATE TABLE study_prompts (
    study_id TEXT NOT NULL REFERENCES studies (id),
    prompt_id TEXT NOT NULL REFERENCES prompts (id),
    position INTEGER NOT NULL,
    PRIMARY KEY (study_id, prompt_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "study_prompts" VALUES('write','04e841ac7e66de19c757ffe977244a69',1);
INSERT INTO "study_prompts" VALUES('write','f920e5c98d04a0db875c7c05e0fdef40',0);
CREATE TABLE study_versions (
    study_id TEXT NOT NULL REFERENCES studies (id),
    version INTEGER NOT NULL,
    settings TEXT NOT NULL CHECK (json_valid(settings)),
    title TEXT NOT NULL,
    created TEXT NOT NULL,
    PRIMARY KEY (study_id, version)
) STRICT, WITHOUT ROWID;
INSERT INTO "study_versions" VALUES('rope',1,'{"abandoned_minutes": 120.0, "answers": "many", "baseline": "", "break_every": 50, "check_every": 2, "checks": [], "chosen_by": "", "codes": {"complete": "", "failed_checks": "", "no_consent": "", "screened_out": ""}, "comments": false, "confidence": false, "consent": "It is voluntary.", "demonstration": false, "dimensions": [{"labels": ["not at all", "slightly", "moderately", "very", "extremely"], "name": "creative", "question": "How creative is this response?"}, {"labels": ["not at all", "slightly", "moderately", "very", "extremely"], "name": "new", "question": "How new is this response?"}], "feeds": [], "gold": [{"expected": {"creative": [4, 5]}, "feedback": "", "prompt": "A task", "response": "A known answer"}], "instructions": "Judge.", "item_seconds": null, "items_per_person": null, "languages": [], "minutes": null, "pairs_per_cell": null, "practice": [{"expected": {"creative": [1, 3]}, "feedback": "It is plain.", "prompt": "A task", "response": "An answer"}], "raters_per_item": 4, "reveal": "never", "review": true, "seed": 0, "set_size": 1}','Study rope','2026-11-21T21:10:09.218879+00:00');
INSERT INTO "study_versions" VALUES('ropes',1,'{"abandoned_minutes": 120.0, "answers": "many", "baseline": "", "break_every": 50, "check_every": 10, "checks": [], "chosen_by": "", "codes": {"complete": "", "failed_checks": "", "no_consent": "", "screened_out": ""}, "comments": false, "confidence": false, "consent": "It is voluntary.", "demonstration": false, "dimensions": [{"labels": [], "name": "creativity", "question": "Which response is more creative?"}], "feeds": [], "gold": [], "instructions": "Judge.", "item_seconds": null, "items_per_person": null, "languages": [], "minutes": null, "pairs_per_cell": null, "practice": [], "raters_per_item": 4, "reveal": "never", "review": true, "seed": 0, "set_size": 1}','Study ropes','2026-11-21T21:10:09.466191+00:00');
INSERT INTO "study_versions" VALUES('sets',1,'{"abandoned_minutes": 120.0, "answers": "many", "baseline": "", "break_every": 50, "check_every": 10, "checks": [], "chosen_by": "", "codes": {"complete": "", "failed_checks": "", "no_consent": "", "screened_out": ""}, "comments": true, "confidence": true, "consent": "It is voluntary.", "demonstration": false, "dimensions": [{"labels": [], "name": "creativity", "question": "Which response is more creative?"}], "feeds": [], "gold": [], "instructions": "Judge.", "item_seconds": null, "items_per_person": null, "languages": [], "minutes": null, "pairs_per_cell": null, "practice": [], "raters_per_item": 4, "reveal": "end", "review": true, "seed": 0, "set_size": 2}','Study sets','2026-11-21T21:10:09.544571+00:00');
INSERT INTO "study_versions" VALUES('write',1,'{"abandoned_minutes": 120.0, "answers": "many", "baseline": "", "break_every": 50, "check_every": 10, "checks": [], "chosen_by": "", "codes": {"complete": "", "failed_checks": "", "no_consent": "", "screened_out": ""}, "comments": false, "confidence": false, "consent": "It is voluntary.", "demonstration": false, "dimensions": [], "feeds": ["rope"], "gold": [], "instructions": "Judge.", "item_seconds": null, "items_per_person": null, "languages": [], "minutes": null, "pairs_per_cell": null, "practice": [{"expected": {}, "feedback": "Well done.", "prompt": "Name a use for a practice", "response": "A rope."}], "raters_per_item": 4, "reveal": "never", "review": true, "seed": 0, "set_size": 1}','Study write','2026-11-21T21:10:09.650509+00:00');
CREATE TABLE votes (
    id TEXT PRIMARY KEY,
    assignment_id TEXT NOT NULL REFERENCES assignments (id),
    study_id TEXT NOT NULL REFERENCES studies (id),
    study_version INTEGER NOT NULL,
    item_id TEXT NOT NULL REFERENCES items (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    dimension TEXT NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('vote', 'skip', 'withdrawal')),
    side TEXT NOT NULL CHECK (side IN ('ab', 'ba')),
    answer TEXT CHECK (answer IN ('a', 'b', 'tie', 'both_bad')),
    chosen_id TEXT REFERENCES responses (id),
    reason TEXT,
    seconds REAL CHECK (seconds >= 0),
    created TEXT NOT NULL,
    replaces TEXT UNIQUE REFERENCES votes (id), confidence INTEGER CHECK (confidence BETWEEN 1 AND 3), comment TEXT,
    CHECK ((action = 'vote') = (answer IS NOT NULL)),
    CHECK ((coalesce(answer, '') IN ('a', 'b')) = (chosen_id IS NOT NULL)),
    CHECK ((action = 'skip') = (reason IS NOT NULL)),
    CHECK (action <> 'withdrawal' OR replaces IS NOT NULL)
) STRICT;
INSERT INTO "votes" VALUES('0fa0788d-817e-4d66-a970-33c1070a6a74','ab7b106d-d726-4fc4-9705-deadd318e5cd','ropes',1,'bb7bed0af4b4522c3b3e499872fc5056','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creativity','vote','ab','a','2482843d129dbcec62e9277f06d67399',NULL,4.5,'2026-11-21T21:10:09.470892+00:00',NULL,NULL,NULL);
INSERT INTO "votes" VALUES('b1eafec9-aa5d-462a-b509-992095feb6e5','ec28b7c1-e07a-402a-b059-d780f1c03b0c','ropes',1,'4914df1d79463f3620f56903e46f51ed','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creativity','vote','ba','b','f7abff02e425dd763eaaa5fbd3f5b010',NULL,4.5,'2026-11-21T21:10:09.473950+00:00',NULL,NULL,NULL);
INSERT INTO "votes" VALUES('716f1cc8-67e8-4b46-8077-b9286fa55d7b','028da40b-e560-43d2-a6f6-22ea0697bc2e','ropes',1,'5a3e897f576b0c879a7f286698cb2e8e','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creativity','vote','ba','tie',NULL,NULL,4.5,'2026-11-21T21:10:09.476265+00:00',NULL,NULL,NULL);
INSERT INTO "votes" VALUES('1a6c1dd6-c612-46be-adbf-52bc3d2dcf7b','028da40b-e560-43d2-a6f6-22ea0697bc2e','ropes',1,'5a3e897f576b0c879a7f286698cb2e8e','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creativity','withdrawal','ba',NULL,NULL,NULL,NULL,'2026-11-21T21:10:09.477924+00:00','716f1cc8-67e8-4b46-8077-b9286fa55d7b',NULL,NULL);
INSERT INTO "votes" VALUES('2b8ebce1-2c9f-46d9-8209-9ca51cbc392e','028da40b-e560-43d2-a6f6-22ea0697bc2e','ropes',1,'5a3e897f576b0c879a7f286698cb2e8e','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creativity','vote','ba','both_bad',NULL,NULL,4.5,'2026-11-21T21:10:09.489905+00:00','1a6c1dd6-c612-46be-adbf-52bc3d2dcf7b',NULL,NULL);
INSERT INTO "votes" VALUES('4a8239fd-67c9-461d-99aa-8a03f538c38f','170fafb0-2b0e-43bf-9c7b-752a83101063','ropes',1,'9ddf88c7e1165437093d382441e7d5d3','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creativity','skip','ab',NULL,NULL,'language',2.0,'2026-11-21T21:10:09.502160+00:00',NULL,NULL,NULL);
INSERT INTO "votes" VALUES('3943dec8-0875-4e27-8c83-532f1e9b0ed3','18919437-8b55-42e0-a68a-8b844f3deeef','ropes',1,'9ddf88c7e1165437093d382441e7d5d3','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creativity','vote','ba','b','567d26a8536e1e2f1f7e7efec8485f7d',NULL,4.5,'2026-11-21T21:10:09.516679+00:00',NULL,NULL,NULL);
INSERT INTO "votes" VALUES('2c4985f0-1061-488a-97e2-fcda2045b76a','d29dc898-b0fc-4e63-9dcb-cb1f552a27ea','sets',1,'0f8a6368a76ee790f3c5d90696e9395d','dddddddddddddddddddddddddddddddd','creativity','vote','ab','a','27d8a9b57047ad691a5e6421d8e8d7e3',NULL,4.5,'2026-11-21T21:10:09.558211+00:00',NULL,2,'It made me laugh.');
INSERT INTO "votes" VALUES('897d0b16-a495-438a-a960-a4d883782b1c','f08df5d0-4d49-4b36-9f22-ea19c2e6abaf','sets',1,'198a017c29cc48c46f01b36d304ce1e4','dddddddddddddddddddddddddddddddd','creativity','vote','ab','b','3a600d195d9dedcb7771f27b9a4b2dfb',NULL,4.5,'2026-11-21T21:10:09.561011+00:00',NULL,2,'It made me laugh.');
INSERT INTO "votes" VALUES('b70be9cc-880e-4fce-900d-6e39097e184b','b3329053-5f67-4780-9168-d978a1c242be','sets',1,'a051667d8872f66a463f5486291cbd7a','dddddddddddddddddddddddddddddddd','creativity','vote','ab','tie',NULL,NULL,4.5,'2026-11-21T21:10:09.565967+00:00',NULL,2,'It made me laugh.');
INSERT INTO "votes" VALUES('9440878f-b623-4519-8445-449a253502fa','f311642a-7cc3-4c65-afa7-5acc126eb58b','sets',1,'b15026e50cf5cd58f7493dba2775e8c1','dddddddddddddddddddddddddddddddd','creativity','vote','ab','a','37154697b80e6ee3839e865d324cce32',NULL,4.5,'2026-11-21T21:10:09.574188+00:00',NULL,2,'It made me laugh.');
INSERT INTO "votes" VALUES('c9292e5e-4ff2-4031-8962-2604011fa126','216d9b1a-a77c-4301-8c63-780bd2c14350','sets',1,'8d6717a29a5351f7d9c83a9d562925fa','dddddddddddddddddddddddddddddddd','creativity','vote','ab','b','cd53af42a3a7603d59e92f766ecbd168',NULL,4.5,'2026-11-21T21:10:09.580069+00:00',NULL,2,'It made me laugh.');
INSERT INTO "votes" VALUES('993d34f0-1491-428c-a3e2-de49f04e9549','c8be16ac-7dfd-4b7c-a13c-8e76de8493de','sets',1,'a5879bd82a3b546703863fa7fca5e19e','dddddddddddddddddddddddddddddddd','creativity','vote','ab','a','65764fa0f09cc129477f8276c136da3f',NULL,4.5,'2026-11-21T21:10:09.602357+00:00',NULL,2,'It made me laugh.');
INSERT INTO "votes" VALUES('1e2d2903-96f7-40a2-b4be-0847edfdef1e','177dc19a-69a0-4ec7-aac9-ea2536756b6f','sets',1,'a051667d8872f66a463f5486291cbd7a','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creativity','vote','ab','a','cb64cd0de5cdcd949c87c77d1a014824',NULL,4.5,'2026-11-21T21:10:09.637861+00:00',NULL,NULL,NULL);
CREATE TABLE writings (
    id TEXT PRIMARY KEY,
    study_id TEXT NOT NULL REFERENCES studies (id),
    study_version INTEGER NOT NULL,
    prompt_id TEXT NOT NULL REFERENCES prompts (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    action TEXT NOT NULL CHECK (action IN ('answer', 'withdrawal')),
    text TEXT,
    seconds REAL CHECK (seconds >= 0),
    signs TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(signs)),
    created TEXT NOT NULL,
    replaces TEXT UNIQUE REFERENCES writings (id),
    CHECK ((action = 'answer') = (text IS NOT NULL)),
    CHECK (action <> 'withdrawal' OR replaces IS NOT NULL)
) STRICT;
INSERT INTO "writings" VALUES('f169f8f3-3665-4a26-9158-7d089e938ed1','write',1,'04e841ac7e66de19c757ffe977244a69','eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee','answer','A nest of e.',9.0,'[]','2026-11-21T21:10:09.692056+00:00',NULL);
INSERT INTO "writings" VALUES('89943add-4c73-4ee3-95a9-d99bdd1b9396','write',1,'04e841ac7e66de19c757ffe977244a69','eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee','answer','A story of e.',9.0,'[]','2026-11-21T21:10:09.693816+00:00',NULL);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX responses_of_prompt ON responses (prompt_id);
CREATE INDEX items_of_prompt ON items (study_id, prompt_id);
CREATE INDEX assignments_open ON assignments (study_id, annotator_id) WHERE state = 'open';
CREATE INDEX assignments_of_item ON assignments (item_id);
CREATE UNIQUE INDEX ratings_first ON ratings (assignment_id, dimension)
    WHERE replaces IS NULL AND assignment_id IS NOT NULL;
CREATE UNIQUE INDEX ratings_given ON ratings (item_id, annotator_id, dimension)
    WHERE replaces IS NULL AND assignment_id IS NULL;
CREATE INDEX ratings_of_assignment ON ratings (assignment_id);
CREATE INDEX ratings_of_annotator ON ratings (study_id, annotator_id);
CREATE UNIQUE INDEX votes_first ON votes (assignment_id) WHERE replaces IS NULL;
CREATE INDEX votes_of_assignment ON votes (assignment_id);
CREATE INDEX votes_of_annotator ON votes (study_id, annotator_id);
CREATE TRIGGER ratings_not_changed BEFORE UPDATE ON ratings BEGIN
    SELECT RAISE(ABORT, 'ratings are append-only: add a row that replaces this one');
END;
CREATE TRIGGER ratings_not_deleted BEFORE DELETE ON ratings BEGIN
    SELECT RAISE(ABORT, 'ratings are append-only: add a row that replaces this one');
END;
CREATE TRIGGER votes_not_changed BEFORE UPDATE ON votes BEGIN
    SELECT RAISE(ABORT, 'votes are append-only: add a row that replaces this one');
END;
CREATE TRIGGER votes_not_deleted BEFORE DELETE ON votes BEGIN
    SELECT RAISE(ABORT, 'votes are append-only: add a row that replaces this one');
END;
CREATE INDEX scores_of_scorer ON scores (dimension, fingerprint, response_id, company, value);
CREATE INDEX items_by_need ON items (study_id, served, id) WHERE role = 'item';
CREATE INDEX items_by_role ON items (study_id, role, id) WHERE role <> 'item';
CREATE INDEX items_of_first ON items (first_id);
CREATE INDEX items_of_second ON items (second_id) WHERE second_id IS NOT NULL;
CREATE TRIGGER item_added AFTER INSERT ON items WHEN new.role = 'item' BEGIN
    INSERT INTO levels VALUES (new.study_id, new.served, 1)
        ON CONFLICT DO UPDATE SET items = items + 1;
END;
CREATE TRIGGER item_served AFTER UPDATE OF served ON items WHEN new.role = 'item' BEGIN
    UPDATE levels SET items = items - 1 WHERE study_id = old.study_id AND served = old.served;
    INSERT INTO levels VALUES (new.study_id, new.served, 1)
        ON CONFLICT DO UPDATE SET items = items + 1;
END;
CREATE TRIGGER assignment_added AFTER INSERT ON assignments
WHEN new.state IN ('open', 'judged') BEGIN
    UPDATE items SET served = served + 1 WHERE id = new.item_id;
END;
CREATE TRIGGER assignment_changed AFTER UPDATE OF state ON assignments
WHEN (old.state IN ('open', 'judged')) <> (new.state IN ('open', 'judged')) BEGIN
    UPDATE items SET served = served + iif(new.state IN ('open', 'judged'), 1, -1)
        WHERE id = new.item_id;
END;
CREATE INDEX assignments_by_time ON assignments (study_id, served_at) WHERE state = 'open';
CREATE INDEX exclusions_of_study ON exclusions (study_id, annotator_id);
CREATE INDEX writings_of_person ON writings (study_id, annotator_id, prompt_id);
CREATE INDEX reviews_of_writing ON reviews (writing_id);
CREATE TRIGGER exclusions_not_updated BEFORE UPDATE ON exclusions BEGIN SELECT RAISE(ABORT, 'exclusions are append-only: add a row'); END;
CREATE TRIGGER exclusions_not_deleted BEFORE DELETE ON exclusions BEGIN SELECT RAISE(ABORT, 'exclusions are append-only: add a row'); END;
CREATE TRIGGER flags_not_updated BEFORE UPDATE ON flags BEGIN SELECT RAISE(ABORT, 'flags are append-only: add a row'); END;
CREATE TRIGGER flags_not_deleted BEFORE DELETE ON flags BEGIN SELECT RAISE(ABORT, 'flags are append-only: add a row'); END;
CREATE TRIGGER writings_not_updated BEFORE UPDATE ON writings BEGIN SELECT RAISE(ABORT, 'writings are append-only: add a row'); END;
CREATE TRIGGER writings_not_deleted BEFORE DELETE ON writings BEGIN SELECT RAISE(ABORT, 'writings are append-only: add a row'); END;
CREATE TRIGGER reviews_not_updated BEFORE UPDATE ON reviews BEGIN SELECT RAISE(ABORT, 'reviews are append-only: add a row'); END;
CREATE TRIGGER reviews_not_deleted BEFORE DELETE ON reviews BEGIN SELECT RAISE(ABORT, 'reviews are append-only: add a row'); END;
CREATE TRIGGER pair_added AFTER INSERT ON items WHEN new.second_arm IS NOT NULL BEGIN
    INSERT INTO cells VALUES (new.study_id, min(new.first_arm, new.second_arm),
        max(new.first_arm, new.second_arm), 1, new.served)
        ON CONFLICT DO UPDATE SET items = items + 1, served = served + excluded.served;
END;
CREATE TRIGGER pair_served AFTER UPDATE OF served ON items WHEN new.second_arm IS NOT NULL BEGIN
    UPDATE cells SET served = served + new.served - old.served WHERE study_id = new.study_id
        AND low_arm = min(new.first_arm, new.second_arm)
        AND high_arm = max(new.first_arm, new.second_arm);
END;
CREATE TRIGGER pair_gone AFTER DELETE ON items WHEN old.second_arm IS NOT NULL BEGIN
    UPDATE cells SET items = items - 1, served = served - old.served
        WHERE study_id = old.study_id AND low_arm = min(old.first_arm, old.second_arm)
        AND high_arm = max(old.first_arm, old.second_arm);
END;
CREATE INDEX item_sets_of_response ON item_sets (response_id);
COMMIT;
